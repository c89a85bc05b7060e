"""Between bytes and handlers: streams, framing, dispatch, life and death. Knows the protocol, no handler."""

"""Rows on disk. The only room that knows SQL; knows neither rules nor the wire."""

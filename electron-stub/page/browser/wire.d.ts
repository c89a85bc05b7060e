/** What a page in a browser and its host say to each other over the WebSocket. Types only. */

import type { FileKind, HostEvent, Outcome } from '../../bridge.js';

/** An `id` counts up within one page, and an answer carries that of its question. */
export type FromPage =
  | { readonly id: number; readonly method: string; readonly params: object }
  | { readonly id: number; readonly folder: FolderWanted }
  | { readonly tell: 'restart' }
  | { readonly tell: 'show'; readonly path: string };

export type FromHost =
  | { readonly id: number; readonly outcome: Outcome<unknown> }
  | { readonly id: number; readonly folder: Folder | FolderRefused }
  | { readonly event: HostEvent };

export interface FolderWanted {
  readonly kind: FileKind;
  /** A path as somebody typed it: `~` is the home folder. Null: where workbooks are kept. */
  readonly path: string | null;
  /** What `path` is relative to, a full path; null: where workbooks are kept. */
  readonly base: string | null;
}

/** A folder with what a dialog shows of it: folders first, each by name. Nothing that is hidden. */
export interface Folder {
  /** Its full path. */
  readonly path: string;
  /** The full path of the folder above; null: there is none. */
  readonly parent: string | null;
  /** The user's own folder, a full path. */
  readonly home: string;
  /** Where workbooks are kept, a full path. */
  readonly start: string;
  /** The last part of the wanted path where that is no folder: a file in this one, or one still to be made. */
  readonly name: string | null;
  /** The wanted path in full. */
  readonly full: string;
  /** What the wanted path is; null: nothing is there. */
  readonly is: 'folder' | 'file' | null;
  readonly entries: readonly FolderEntry[];
  /** How many more there are than `entries` tells. */
  readonly left: number;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly folder: boolean;
  /** Null: a folder. */
  readonly bytes: number | null;
  /** Milliseconds since 1970 UTC. */
  readonly modifiedAt: number;
}

export interface FolderRefused {
  /** Why the folder can't be shown; for programs. */
  readonly refused: 'missing' | 'denied' | 'unreadable';
  /** The full path that was wanted. */
  readonly full: string;
}

/** What we use of Electron 30 and later: types only, so that the shell is checked where Electron isn't installed. */

declare module 'electron' {
  import type { EventEmitter } from 'node:events';

  interface Frame {
    readonly url: string;
    readonly parent: Frame | null;
  }

  interface WebContents extends EventEmitter {
    readonly mainFrame: Frame;
    send(channel: string, ...words: unknown[]): void;
    setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
  }

  interface IpcEvent {
    readonly sender: WebContents;
    /** Null: it is gone already. */
    readonly senderFrame: Frame | null;
  }

  interface WindowOptions {
    width: number;
    height: number;
    minWidth: number;
    minHeight: number;
    title: string;
    webPreferences: {
      preload: string;
      contextIsolation: boolean;
      sandbox: boolean;
      nodeIntegration: boolean;
      webviewTag: boolean;
      spellcheck: boolean;
    };
  }

  class BrowserWindow extends EventEmitter {
    constructor(options: WindowOptions);
    readonly webContents: WebContents;
    loadURL(url: string): Promise<void>;
    isDestroyed(): boolean;
    isMinimized(): boolean;
    restore(): void;
    focus(): void;
  }

  interface App extends EventEmitter {
    readonly isPackaged: boolean;
    requestSingleInstanceLock(): boolean;
    whenReady(): Promise<void>;
    getPath(name: 'userData' | 'documents'): string;
    quit(): void;
    exit(status: number): void;
  }

  interface FileFilter {
    name: string;
    extensions: string[];
  }

  const app: App;
  const ipcMain: {
    handle(channel: string, handler: (event: IpcEvent, ...words: any[]) => unknown): void;
    on(channel: string, listener: (event: IpcEvent, ...words: any[]) => void): void;
  };
  const ipcRenderer: {
    invoke(channel: string, ...words: unknown[]): Promise<any>;
    send(channel: string, ...words: unknown[]): void;
    on(channel: string, listener: (event: unknown, ...words: any[]) => void): void;
  };
  const contextBridge: { exposeInMainWorld(name: string, api: object): void };
  const webUtils: { getPathForFile(file: File): string };
  const shell: {
    showItemInFolder(path: string): void;
    /** Empty: it was opened; otherwise what went wrong. */
    openPath(path: string): Promise<string>;
  };
  const dialog: {
    /** Waits until it is closed. */
    showErrorBox(title: string, content: string): void;
    showOpenDialog(
      window: BrowserWindow,
      options: { properties: string[]; filters: FileFilter[] },
    ): Promise<{ canceled: boolean; filePaths: string[] }>;
    showSaveDialog(
      window: BrowserWindow,
      options: { defaultPath: string; filters: FileFilter[] },
    ): Promise<{ canceled: boolean; filePath?: string }>;
  };
  const protocol: {
    registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]): void;
    handle(scheme: string, handler: (request: Request) => Promise<Response>): void;
  };
  const session: {
    defaultSession: {
      setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void): void;
      setPermissionCheckHandler(handler: () => boolean): void;
      webRequest: {
        onBeforeRequest(handler: (details: { url: string }, answer: (decision: { cancel: boolean }) => void) => void): void;
      };
    };
  };
}

/**
 * The contract of the Ninebox daemon, protocol 1.0, as types: for `client.ts`, or a client of your own.
 *
 * Printed from the table of methods by `make contract`: what is changed here is lost. What types can't say (limits,
 * order, life of a connection) stands in `protocol/README.md`.
 *
 * A newer daemon of the same major version may add members to answers and values to enumerations of answers: ignore
 * the one, keep a default branch for the other.
 */

/** `major.minor` of the protocol, for `initialize`. */
export const PROTOCOL_VERSION = "1.0";

/** Anything that JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** Members of any name. */
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** How the meeting's minutes are shared out, in the proportion of the settings' `minutesPerBox`. */
export interface Agenda {
  /** By group in natural order, then by box; those not rated last. */
  readonly items: readonly AgendaItem[];
  /** All of them together: the meeting's length, or 0 where there is nobody. */
  readonly minutes: number;
  /** The minutes that the settings would give these people. */
  readonly wanted: number;
}

/** What to talk about for how long. */
export interface AgendaItem {
  /** The group, as a filter takes it. Null: people without any, or not grouped. */
  readonly key: string | null;
  /** What people call it; null where key is. */
  readonly name: string | null;
  /** Null: not rated. */
  readonly box: number | null;
  /** The box's label; null for those not rated. */
  readonly label: string | null;
  /** People; at least one. */
  readonly employees: number;
  /** Whole minutes. 0: there is no time for them in a meeting so short. */
  readonly minutes: number;
}

/** A manager's name that several people of the session have: which one is meant is not guessed. */
export interface AmbiguousManager {
  /** As the cells have it; where they name an ID that nobody has, with that in brackets. */
  readonly manager: string;
  /** Who reports there. */
  readonly employeeIds: readonly string[];
  /** Who is called so. */
  readonly candidates: readonly string[];
}

/** What differs more than chance allows. It says that there is something to talk about, not who is right. */
export interface Anomalies {
  /** The cohort whose share was compared. */
  readonly measure: "highPerformance" | "topTalent" | "needsAttention";
  /** All five. */
  readonly dimensions: readonly DimensionTest[];
  /** Null: the settings name no target. */
  readonly target: TargetTest | null;
}

/** The backup that was made. */
export interface BackedUp {
  readonly backup: Backup;
}

/** A copy of the whole database, in one file. */
export interface Backup {
  /** The name of its file, for `storage.restoreBackup`. */
  readonly backupId: string;
  /** When it was made, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** Its size. */
  readonly bytes: number;
  /** Why it was made. */
  readonly reason: "daily" | "migration" | "request" | "beforeRestore";
  /** True: it was read back whole after it was made. */
  readonly verified: boolean;
  /** Sessions in it, of all users. */
  readonly sessions: number;
  /** True: it stands in the second backup directory too. */
  readonly secondCopy: boolean;
}

/** All sessions as they were in the backup. */
export interface BackupRestored {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  readonly restored: Backup;
  /** What was there before, backed up: restore that, and nothing was changed. */
  readonly before: Backup;
  /** The user's, the newest first. */
  readonly sessions: readonly SessionSummary[];
  /** The session that is meant where none is named; null: none is active. */
  readonly activeSessionId: string | null;
}

/** What there is to go back to. */
export interface BackupsListed {
  /** The newest first. */
  readonly backups: readonly Backup[];
  /** Where they are, a full path. */
  readonly directory: string;
  /** Where copies of them go; null: nowhere, see `settings.update`. */
  readonly secondDirectory: string | null;
}

/** A box that a filter can take. */
export interface BoxOption {
  /** Null: not rated. */
  readonly value: number | null;
  /** The box's label, such as `Star [H,H]`; null for those not rated. */
  readonly label: string | null;
  /** How many people a filter of this value alone would leave. */
  readonly count: number;
}

/** How many people are in which box. */
export interface Boxes {
  /** Low performance, low potential. */
  readonly 1: Portion;
  /** Medium performance, low potential. */
  readonly 2: Portion;
  /** High performance, low potential. */
  readonly 3: Portion;
  /** Low performance, medium potential. */
  readonly 4: Portion;
  /** Medium performance, medium potential. */
  readonly 5: Portion;
  /** High performance, medium potential. */
  readonly 6: Portion;
  /** Low performance, high potential. */
  readonly 7: Portion;
  /** Medium performance, high potential. */
  readonly 8: Portion;
  /** High performance, high potential. */
  readonly 9: Portion;
}

/** The bundle that was written: one zip with people, journal, workbook, and the hash of each. */
export interface BundleExported {
  /** The full path of the bundle. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** Of the bundle, in hex. */
  readonly sha256: string;
  /** Where the file that was replaced is kept, a full path; null: none was replaced. */
  readonly keptOriginalAt: string | null;
}

/** One of those above a person. */
export interface ChainLink {
  /** Null: not to be found among the people of the session. */
  readonly employeeId: string | null;
  /** As the workbook has it. */
  readonly name: string;
}

/**
 * One edit as it was committed. Nothing in the journal is ever rewritten.  An export and a refresh stand in it
 * too. Neither is undone: undo passes them by, to the edits before them. So it does with a change that is
 * `lost`: its row was damaged, and nothing tells any more what it said.
 */
export interface Change {
  /** Counts up over the life of the data directory; never used twice. */
  readonly seq: number;
  /** The method that made it, without its namespace. */
  readonly kind:
    | "move"
    | "moveMany"
    | "setNote"
    | "setFlags"
    | "setFlagsMany"
    | "placeDonut"
    | "clearDonut"
    | "update"
    | "revert"
    | "restoreCheckpoint"
    | "undo"
    | "redo"
    | "export"
    | "refresh"
    | "lost";
  /** Who was touched. Of an export: whose cells were written. Of a refresh: who came, and who differs. */
  readonly employeeIds: readonly string[];
  /** By employeeId: the members that this edit changed, as they were. */
  readonly before: { readonly [member: string]: JsonObject };
  /** By employeeId: the same members, as they were left. */
  readonly after: { readonly [member: string]: JsonObject };
  /**
   * What was said with this edit; null: nothing. Of an export and a refresh: the file's full path; of a
   * `restoreCheckpoint`: the checkpoint's name.
   */
  readonly note: string | null;
  /** When it was committed, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** The change that undid this one; null while it stands, and for undos and redos. */
  readonly undoneBy: number | null;
}

/** Net changes, the latest touched first. */
export interface ChangesListed {
  /** One a person; empty when nobody differs. */
  readonly changes: readonly NetChange[];
}

/** A page of the journal, newest first. */
export interface ChangesOfHistory {
  /** At most `limit` of them; empty when there are none. */
  readonly changes: readonly Change[];
  /** True: older changes follow; ask again with `before` = the last seq here. */
  readonly more: boolean;
}

/** A name for a moment of the journal. */
export interface Checkpoint {
  /** For `change.restoreCheckpoint`. */
  readonly checkpointId: string;
  /** As it was given. */
  readonly name: string;
  /** The session's last change at that moment; 0 before the first. */
  readonly seq: number;
  /** When it was made, in milliseconds since 1970 UTC. */
  readonly at: number;
}

/** The checkpoint. */
export interface CheckpointMade {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  readonly checkpoint: Checkpoint;
}

/** What can be gone back to. */
export interface CheckpointsListed {
  /** The latest first; empty when there are none. */
  readonly checkpoints: readonly Checkpoint[];
}

/** Who calls. */
export interface Client {
  /** For the log; nothing depends on it. */
  readonly name: string;
  /** Of the caller, in its own words; for the log. */
  readonly version: string;
}

/** How many people are in which cohort. The last three share out the grid; the first lies across them. */
export interface Cohorts {
  /** Boxes 3, 6, 9: performance is High. */
  readonly highPerformance: Portion;
  /** Boxes 6, 8, 9. */
  readonly topTalent: Portion;
  /** Boxes 3, 5, 7. */
  readonly middle: Portion;
  /** Boxes 1, 2, 4. */
  readonly needsAttention: Portion;
}

/** A member that workbook and review changed differently. The review's value stands. */
export interface Conflict {
  /** The ID as the workbook shows it: `00123` stays `00123`. */
  readonly employeeId: string;
  /** Of the Employee, such as `performance`. */
  readonly member: string;
  /** What the newer workbook says. */
  readonly workbook: JsonValue;
  /** What the review says, and stays. */
  readonly review: JsonValue;
}

/** Who answers. */
export interface DaemonFacts {
  /** `ninebox-daemon`. */
  readonly name: string;
  /** Of the program, not of the protocol: `major.minor.patch`. */
  readonly version: string;
  /** Its process, as the system knows it. */
  readonly pid: number;
}

/** Something that is not as it was written. */
export interface Damage {
  /** What kind of thing. An upload that is missing counts too. */
  readonly what:
    | "database"
    | "session"
    | "employee"
    | "change"
    | "checkpoint"
    | "answer"
    | "setting"
    | "upload"
    | "recentFile"
    | "backup";
  /** The session it is of; null: of none, or that is not readable. */
  readonly sessionId: string | null;
  /** Which one, and what is wrong with it. It names no person, only ids. */
  readonly detail: string;
}

/** Whether the groups of one kind differ among each other. */
export interface DimensionTest {
  /** What the groups are told apart by; `manager`: whom people report to. */
  readonly dimension: "level" | "function" | "location" | "tenure" | "manager";
  /**
   * Of all groups that are large enough, together. notEnoughData: fewer than two are, or more than a fifth of
   * the expected counts is under 5, or one under 1 (Cochran 1954).
   */
  readonly status: "differs" | "noDifference" | "notEnoughData";
  /** Chi-square of groups by cohort. Null: not tested. */
  readonly p: number | null;
  /** Cramér's V. Null: not tested. */
  readonly effect: number | null;
  /** In natural order, people without any last. */
  readonly groups: readonly GroupTest[];
}

/** How many people are where. */
export interface Distribution {
  /** In natural order, people without any last. */
  readonly groups: readonly Group[];
}

/** Where a person of the centre box would be put if the centre box were not there. Hypothetical. */
export interface Donut {
  /** The rating that counts columns. Null: not rated. */
  readonly performance: "Low" | "Medium" | "High" | null;
  /** The rating that counts rows. Null: not rated. */
  readonly potential: "Low" | "Medium" | "High" | null;
  /** Null: none was written. */
  readonly note: string | null;
}

/** One person as callers see it. */
export interface Employee {
  /** The ID as the workbook shows it: `00123` stays `00123`. */
  readonly employeeId: string;
  /** As the workbook has it; never blank. */
  readonly name: string;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly businessTitle: string | null;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly jobTitle: string | null;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly jobProfile: string | null;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly jobLevel: string | null;
  /** Derived from businessTitle; rare ones are `Other`. Null: no title. */
  readonly jobFunction: string | null;
  /** A Location or Country column, else the code in jobProfile. Null: neither. */
  readonly location: string | null;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly manager: string | null;
  /** Levels 01 to 06 in order; null: that level is blank. Trailing blanks are cut. */
  readonly managementChain: readonly (string | null)[];
  /** YYYY-MM-DD; null: none, or it could not be read. */
  readonly hireDate: string | null;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly tenureCategory: string | null;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly timeInJobProfile: string | null;
  /** As the workbook has it. Null: no such column, or a blank cell. */
  readonly talentIndicator: string | null;
  /** The prior calibration's box; null: not known. */
  readonly priorBox: number | null;
  /** Review year to the word of that year's rating. */
  readonly ratingsHistory: { readonly [member: string]: string };
  /** Imported, or written in the review. Null: none. */
  readonly developmentFocus: string | null;
  /** Imported, or written in the review. Null: none. */
  readonly developmentAction: string | null;
  /** Imported, or written in the review. Null: none. */
  readonly notes: string | null;
  /** Imported, or written in the review. Null: none. */
  readonly promotionStatus: string | null;
  /** Ready for the next step? Null: nobody has said. */
  readonly promotionReadiness: boolean | null;
  /**
   * Custom flags as they were typed, and keys of built-in ones: `promotion_ready` (Promotion Ready, #2e7d32),
   * `flagged_for_discussion` (Flagged for Discussion, #b23c17), `flight_risk` (Flight Risk, #c62828), `new_hire`
   * (New Hire, #00796b), `succession_candidate` (Succession Candidate, #1565c0), `pip` (PIP (Performance
   * Improvement Plan), #6d4c41), `high_retention_priority` (High Retention Priority, #6a1b9a),
   * `ready_for_lateral_move` (Ready for Lateral Move, #455a64).
   */
  readonly flags: readonly string[];
  /** Why; survives further moves. Null: none was written. */
  readonly changeNote: string | null;
  /** Null: not asked about this person. */
  readonly donut: Donut | null;
  /** Columns that were not recognised: header to text, blank cells left out. */
  readonly extra: { readonly [member: string]: string };
  /** The rating that counts columns. Null: not rated. */
  readonly performance: "Low" | "Medium" | "High" | null;
  /** The rating that counts rows. Null: not rated. */
  readonly potential: "Low" | "Medium" | "High" | null;
  /**
   * Derived, 1 (Low, Low) to 9 (High, High): performance counts columns from the left, potential rows from
   * below, three to a row. Null when either rating is missing.
   */
  readonly box: number | null;
  /** The box's label, such as `Star [H,H]`; null when not rated. */
  readonly boxLabel: string | null;
  /** True when the person differs from the baseline. */
  readonly changed: boolean;
  /** True when the workbook as it was refreshed last has no row for the person any more. */
  readonly leftWorkbook: boolean;
  /** True when the person has a place or a note in the donut exercise and is not in the centre box. */
  readonly donutStale: boolean;
}

/** The person as it stands now. */
export interface EmployeeChanged {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  /** With the edit done. */
  readonly employee: Employee;
}

/** Who was found, the best first. */
export interface EmployeeFound {
  /** As they stand now. */
  readonly employees: readonly Employee[];
  /** One for each of them, in the same order. */
  readonly matches: readonly Match[];
  /** People found, whatever `limit` leaves of them. */
  readonly matched: number;
}

/** One person. */
export interface EmployeeGot {
  /** As it stands now. */
  readonly employee: Employee;
}

/** People that fit, in the order asked for. */
export interface EmployeeListed {
  /** With `fields` these members alone. Without `sort` in the order of the workbook. */
  readonly employees: readonly Employee[] | readonly JsonObject[];
  /** People of the session. */
  readonly total: number;
  /** People that fit the filter, whatever `offset` and `limit` leave of them. */
  readonly matched: number;
}

/** The people touched, as they stand now. */
export interface EmployeesChanged {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  /** Each once, with the edit done. */
  readonly employees: readonly Employee[];
}

/**
 * Which people are meant: those that fit every member that is given, and of each member one of its values.
 * Values are exact (`MT1` is not `MT10`); null among them means people without any. A level, function,
 * location, manager or custom flag that nobody in the session has is refused, so that a mistyped one is not
 * taken for an answer; `employee.filterOptions` tells those there are.
 */
export interface Filter {
  /** Values of jobLevel. Null or left out: any. */
  readonly levels?: readonly (string | null)[] | null;
  /** Values of jobFunction. Null or left out: any. */
  readonly functions?: readonly (string | null)[] | null;
  /** Values of location. Null or left out: any. */
  readonly locations?: readonly (string | null)[] | null;
  /**
   * Who they report to, directly or through others: the manager's employeeId or, for one who is not in the
   * session or can't be told from a namesake, the key that `employee.filterOptions` tells. Of people who report
   * to each other in a circle the first counts as reporting to nobody, as in `org.tree`. Null or left out:
   * anybody.
   */
  readonly managers?: readonly (string | null)[] | null;
  /** Flags, a built-in one by key or display name, in any case. Null or left out: any. */
  readonly flags?: readonly (string | null)[] | null;
  /** Boxes; null among them: not rated. Null or left out: any. */
  readonly boxes?: readonly (number | null)[] | null;
  /** Ratings; null among them: not rated there. Null or left out: any. */
  readonly performance?: readonly ("Low" | "Medium" | "High" | null)[] | null;
  /** Ratings; null among them: not rated there. Null or left out: any. */
  readonly potential?: readonly ("Low" | "Medium" | "High" | null)[] | null;
  /** True: in a box. False: in none. Null or left out: both. */
  readonly rated?: boolean | null;
  /** True: differing from the baseline. False: not. Null or left out: both. */
  readonly changed?: boolean | null;
  /** Of `statistics.movers`, those of this size. Null or left out: whether they moved. */
  readonly movers?: readonly ("big" | "medium")[] | null;
  /**
   * Each word of it stands in the name, the titles, the manager or the employeeId: as a part, in any case, with
   * or without accents and apostrophes. Null or left out: anything.
   */
  readonly text?: string | null;
  /** People who are left out whatever else fits. Left out: `[]`. */
  readonly excludeIds?: readonly string[];
}

/** What people can be filtered by. Values that nobody has are told of boxes, ratings and built-in flags alone. */
export interface FilterOptions {
  /** People that are counted. */
  readonly total: number;
  /** In natural order, people without any last. */
  readonly levels: readonly Option[];
  /** In natural order, people without any last. */
  readonly functions: readonly Option[];
  /** In natural order, people without any last. */
  readonly locations: readonly Option[];
  /** In natural order, people without any last. Whoever reports to them through others is counted too. */
  readonly managers: readonly Option[];
  /** Built-in ones first, people without any last. */
  readonly flags: readonly FlagOption[];
  /** 1 to 9, those not rated last. */
  readonly boxes: readonly BoxOption[];
  /** Low to High, those not rated last. */
  readonly performance: readonly LevelOption[];
  /** Low to High, those not rated last. */
  readonly potential: readonly LevelOption[];
  /** True, then false. */
  readonly rated: readonly YesNoOption[];
  /** True, then false. */
  readonly changed: readonly YesNoOption[];
  /** Big, then medium. */
  readonly movers: readonly MovedOption[];
}

/** A flag that a filter can take: all built-in ones, and the custom ones that somebody has. */
export interface FlagOption {
  /** As the filter takes it. Null: people without any. */
  readonly value: string | null;
  /** What people call it; null for people without any. */
  readonly label: string | null;
  /** How many people a filter of this value alone would leave. */
  readonly count: number;
  /** True: one that every review knows. */
  readonly builtIn: boolean;
  /** `#rrggbb`; null for custom flags and for people without any. */
  readonly colour: string | null;
}

/** What the boxes are called. */
export interface GridLabels {
  /** Low performance, low potential. */
  readonly 1: string;
  /** Medium performance, low potential. */
  readonly 2: string;
  /** High performance, low potential. */
  readonly 3: string;
  /** Low performance, medium potential. */
  readonly 4: string;
  /** Medium performance, medium potential. */
  readonly 5: string;
  /** High performance, medium potential. */
  readonly 6: string;
  /** Low performance, high potential. */
  readonly 7: string;
  /** Medium performance, high potential. */
  readonly 8: string;
  /** High performance, high potential. */
  readonly 9: string;
}

/** How one group stands. */
export interface Group {
  /** As a filter takes it. Null: people without any, and all together where nothing was grouped by. */
  readonly key: string | null;
  /** What people call it; null where key is. */
  readonly name: string | null;
  /** People. */
  readonly total: number;
  /** In a box. */
  readonly rated: number;
  /** In none: one of the ratings is missing. */
  readonly notRated: number;
  /** By box. */
  readonly boxes: Boxes;
  readonly cohorts: Cohorts;
  /** Also of people whose potential is not rated. */
  readonly performance: Levels;
  /** Also of people whose performance is not rated. */
  readonly potential: Levels;
}

/** Whether one group differs from the rest more than chance allows. */
export interface GroupTest {
  /** As a filter takes it; null: people without any. */
  readonly key: string | null;
  /** What people call it; null where key is. */
  readonly name: string | null;
  /**
   * differs: `adjustedP` is under 0.05. noDifference: it was tested and is not. notEnoughData: fewer than 10
   * rated people in it, or in the rest; nothing is said then, least of all that all is well.
   */
  readonly status: "differs" | "noDifference" | "notEnoughData";
  /** In a box: they are compared. */
  readonly rated: number;
  /** Of them, those in the cohort. */
  readonly count: number;
  /** Of the group; null where nobody is rated. */
  readonly share: number | null;
  /** Of the rest; null where nobody is rated. */
  readonly restShare: number | null;
  /** share less restShare; null where one is. */
  readonly difference: number | null;
  /** The difference is not below that, at 95 % (Newcombe 1998, method 10). Null: not tested. */
  readonly low: number | null;
  /** The difference is not above that, at 95 %. Null: not tested. */
  readonly high: number | null;
  /** fisher: one of the four expected counts is under 5. Null: not tested. */
  readonly test: "fisher" | "chiSquare" | null;
  /** How often chance alone differs so much. Null: not tested. */
  readonly p: number | null;
  /**
   * The same, as so many groups were tested (Benjamini and Hochberg 1995, within the dimension). Null: not
   * tested.
   */
  readonly adjustedP: number | null;
  /** Cramér's V of the group against the rest. Null: not tested. */
  readonly effect: number | null;
  /** How the group was rated compared with the rest. Null: just so, or not tested. */
  readonly direction: "harsher" | "moreLenient" | null;
  /**
   * The people behind it: those of the group who are in the cohort where that is larger than in the rest, else
   * those rated who are not. Empty unless `status` is differs.
   */
  readonly employeeIds: readonly string[];
}

/** What was understood of a workbook, as what, and what was not. Lists are cut at 200, counts are whole. */
export interface ImportReport {
  /** The sheet that was read. */
  readonly sheetName: string;
  /** The sheet's row that holds the headers, counted from 1. */
  readonly headerRow: number;
  /** Which column serves which field: field to header. */
  readonly columns: { readonly [member: string]: string };
  /** Headers kept as `extra`. */
  readonly extraColumns: readonly string[];
  /** Rows below the headers that hold anything. */
  readonly rowsRead: number;
  /** People. */
  readonly imported: number;
  /** The first of them, in the order of the sheet. */
  readonly skipped: readonly SkippedRow[];
  /** Rows that hold something and were not imported: all of them. */
  readonly skippedCount: number;
  /** The first, in the order of the sheet. */
  readonly notUnderstood: readonly NotUnderstood[];
  /** Cells that were not understood: all of them. */
  readonly notUnderstoodCount: number;
  /** People without a performance or without a potential. */
  readonly notRated: number;
  /** Other sheets that would have served as well; sheetName picks one. */
  readonly alsoPossible: readonly string[];
}

/** Who answers, what was found and restored, and what is wrong. */
export interface Initialized {
  /** `major.minor` that is spoken from now on. */
  readonly protocolVersion: string;
  readonly daemon: DaemonFacts;
  /** The full path of the folder that everything is kept in. */
  readonly dataDir: string;
  readonly storage: StorageStatus;
  /** All of the user's, the newest first. */
  readonly sessions: readonly SessionSummary[];
  /** The session that is meant where none is named; null: none is active. */
  readonly activeSessionId: string | null;
  readonly restored: Restored;
  /** What the user should know of the start; empty: all is well. */
  readonly notices: readonly Notice[];
}

/** A rating that a filter can take. */
export interface LevelOption {
  /** Null: not rated there. */
  readonly value: "Low" | "Medium" | "High" | null;
  /** How many people a filter of this value alone would leave. */
  readonly count: number;
}

/** How many people are where on one axis. Shares are of those who are rated on it. */
export interface Levels {
  /** Rated Low. */
  readonly Low: Portion;
  /** Rated Medium. */
  readonly Medium: Portion;
  /** Rated High. */
  readonly High: Portion;
}

/** Params of `log`. */
export interface LogParams {
  /** How much it matters. */
  readonly level: "debug" | "info" | "warning" | "error";
  /** One line. It names nobody: ids and counts only. */
  readonly message: string;
}

/** Where somebody was found. */
export interface Match {
  /** The ID as the workbook shows it: `00123` stays `00123`. */
  readonly employeeId: string;
  /** The member that fits best. */
  readonly member: "employeeId" | "name" | "businessTitle" | "jobTitle" | "manager";
  /** How well: 100 is word for word. */
  readonly score: number;
}

/** How long a meeting talks about one person, by box. */
export interface MinutesPerBox {
  /** Low performance, low potential. */
  readonly 1: number;
  /** Medium performance, low potential. */
  readonly 2: number;
  /** High performance, low potential. */
  readonly 3: number;
  /** Low performance, medium potential. */
  readonly 4: number;
  /** Medium performance, medium potential. */
  readonly 5: number;
  /** High performance, medium potential. */
  readonly 6: number;
  /** Low performance, high potential. */
  readonly 7: number;
  /** Medium performance, high potential. */
  readonly 8: number;
  /** High performance, high potential. */
  readonly 9: number;
  /** In no box. */
  readonly notRated: number;
}

/** Where one person is put. */
export interface Move {
  /** The ID as the workbook shows it: `00123` stays `00123`. */
  readonly employeeId: string;
  /** The rating that counts columns. Null: not rated. */
  readonly performance: "Low" | "Medium" | "High" | null;
  /** The rating that counts rows. Null: not rated. */
  readonly potential: "Low" | "Medium" | "High" | null;
  /** Replaces the person's note; null or left out keeps it. */
  readonly note?: string | null;
}

/** A size of movers that a filter can take. */
export interface MovedOption {
  /** As the filter takes it. */
  readonly value: "big" | "medium";
  /** How many people a filter of this value alone would leave. */
  readonly count: number;
}

/** Somebody who moved far. */
export interface Mover {
  /** The ID as the workbook shows it: `00123` stays `00123`. */
  readonly employeeId: string;
  /** As the workbook has it. */
  readonly name: string;
  /** The largest of the reasons. */
  readonly moved: "big" | "medium";
  /** Now. */
  readonly box: number;
  /** Now: boxes 1 to 4; 5 and 7; 6, 8 and 9. */
  readonly tier: "Low" | "Middle" | "High";
  /** Each that makes a mover; at least one. */
  readonly reasons: readonly MoverReason[];
}

/** What somebody moved away from. */
export interface MoverReason {
  /**
   * The prior calibration, the latest review year completed before the session's (Low, Solid, Strong or Leading;
   * another word is no reason, and no earlier year is asked then), or the workbook.
   */
  readonly against: "priorBox" | "ratingsHistory" | "baseline";
  /** big: from tier Low to High or back. medium: two steps or more. */
  readonly moved: "big" | "medium";
  /** The box then; null for a review year, which has none. */
  readonly box: number | null;
  /** The review year; null for a box. */
  readonly year: string | null;
  /** That year's rating; null for a box. */
  readonly word: string | null;
  /** Then: boxes 1 to 4; 5 and 7; 6, 8 and 9. */
  readonly tier: "Low" | "Middle" | "High";
  /** Steps of performance and of potential, together; null for a review year. */
  readonly distance: number | null;
}

/** Who moved far. */
export interface Movers {
  /** The big ones first, then by distance, then in the order of the workbook. */
  readonly movers: readonly Mover[];
  /** Of them, those who crossed between Low and High. */
  readonly big: number;
  /** Of them, the others. */
  readonly medium: number;
}

/** How one person differs from the baseline, whatever way it got there. Derived, never stored. */
export interface NetChange {
  /** The ID as the workbook shows it: `00123` stays `00123`. */
  readonly employeeId: string;
  /** Of the person, as the workbook has it. */
  readonly name: string;
  /** Members of the Employee that differ, as they were imported. */
  readonly before: JsonObject;
  /** The same members, as they stand now. */
  readonly after: JsonObject;
  /** The person's note or, of the donut exercise alone, that one's; null: none. */
  readonly note: string | null;
  /** When the person was touched last, in milliseconds since 1970 UTC. */
  readonly changedAt: number;
}

/** What some of the boxes are called from now on. Null: the name that the box has by default. */
export interface NewLabels {
  /** Low performance, low potential. Left out: it stays; null: as by default. */
  readonly 1?: string | null;
  /** Medium performance, low potential. Left out: it stays; null: as by default. */
  readonly 2?: string | null;
  /** High performance, low potential. Left out: it stays; null: as by default. */
  readonly 3?: string | null;
  /** Low performance, medium potential. Left out: it stays; null: as by default. */
  readonly 4?: string | null;
  /** Medium performance, medium potential. Left out: it stays; null: as by default. */
  readonly 5?: string | null;
  /** High performance, medium potential. Left out: it stays; null: as by default. */
  readonly 6?: string | null;
  /** Low performance, high potential. Left out: it stays; null: as by default. */
  readonly 7?: string | null;
  /** Medium performance, high potential. Left out: it stays; null: as by default. */
  readonly 8?: string | null;
  /** High performance, high potential. Left out: it stays; null: as by default. */
  readonly 9?: string | null;
}

/** A cell whose text could not be read as what its column holds. The person is kept, the field is null. */
export interface NotUnderstood {
  /** Such as `C17`. */
  readonly cell: string;
  /** The header of the cell's column. */
  readonly header: string;
  /** The cell's text. */
  readonly value: string;
}

/** Something the user should know. */
export interface Notice {
  /** What happened; for programs. */
  readonly code:
    | "RestoredAfterCrash"
    | "SessionDamaged"
    | "DatabaseRebuilt"
    | "StorageDegraded"
    | "StorageRecovered"
    | "SourceChanged"
    | "SourceMissing"
    | "BackupFailed"
    | "LowDiskSpace"
    | "SyncedFolder"
    | "NetworkFolder"
    | "RescuedChanges"
    | "SessionsDeleted";
  /** error: something can't be worked with until mended. */
  readonly level: "info" | "warning" | "error";
  /** A sentence to show. */
  readonly message: string;
  /** What the user can do; null: nothing needs to be done. */
  readonly remedy: string | null;
  /** The session it is about; null: it is about none alone. */
  readonly sessionId: string | null;
  /** The facts, by name, as far as the code has any. */
  readonly data: JsonObject;
}

/** One value that a filter can take. */
export interface Option {
  /** As the filter takes it. Null: people without any. */
  readonly value: string | null;
  /** What people call it; null for people without any. */
  readonly label: string | null;
  /** How many people a filter of this value alone would leave. */
  readonly count: number;
}

/** Whom a person reports to, whom that one reports to, and so on. */
export interface OrgChainTold {
  /** The nearest first; empty: reports to nobody. */
  readonly chain: readonly ChainLink[];
  /**
   * Why it goes no further: nobody is above; the last one is not in the session; several are called so; the next
   * would be one who was named already.
   */
  readonly ends: "top" | "unknownManager" | "ambiguousManager" | "cycle";
}

/** One person's place in the tree. */
export interface OrgNode {
  /** The ID as the workbook shows it: `00123` stays `00123`. */
  readonly employeeId: string;
  /** As the workbook has it. */
  readonly name: string;
  /** Whom the person reports to. Null: nobody, or somebody who can't be found in the session. */
  readonly managerId: string | null;
  /** 0 for whoever reports to nobody here. */
  readonly depth: number;
  /** People who report to the person. */
  readonly directReports: number;
  /** Those, and whoever reports to them, down to the last. */
  readonly allReports: number;
}

/** Who reports to a person. */
export interface OrgReportsTold {
  /**
   * Directly or through others, as `org.tree` has them; `depth` counts from the person, whose own direct reports
   * are at 1.
   */
  readonly reports: readonly OrgNode[];
  /** How many report directly. */
  readonly direct: number;
}

/** The tree, as a list: each person stands behind whom they report to, before the next of equal depth. */
export interface OrgTreeTold {
  /** Everybody once. In the order of the workbook among equals. */
  readonly nodes: readonly OrgNode[];
  /** In the order they are met in. */
  readonly unknownManagers: readonly UnknownManager[];
  /** In the order they are met in. */
  readonly ambiguousManagers: readonly AmbiguousManager[];
  /**
   * People who report to each other in a circle, each to the next and the last to the first. In the tree the
   * first of them reports to nobody.
   */
  readonly cycles: readonly (readonly string[])[];
}

/** A sign of life. */
export interface Pong {
  /** Always true. */
  readonly pong: true;
}

/** Some of the people. */
export interface Portion {
  /** People. */
  readonly count: number;
  /** Of those who are rated, unrounded; null where nobody is. */
  readonly share: number | null;
}

/** Params of `$/progress`. */
export interface ProgressParams {
  /** The `progressToken` of the request. */
  readonly token: string | number;
  /** How far it is. */
  readonly value: ProgressValue;
}

/** How far a request is. */
export interface ProgressValue {
  /** Steps done; never falls, and is `total` in the last one. */
  readonly done: number;
  /** Steps that there are. */
  readonly total: number;
  /** What is being done, for people. */
  readonly message: string;
}

/** What workbooks call the levels, beside Low, Medium, High and their short forms. Compared in any case. */
export interface RatingWords {
  /** Words for Low. */
  readonly Low: readonly string[];
  /** Words for Medium. */
  readonly Medium: readonly string[];
  /** Words for High. */
  readonly High: readonly string[];
}

/** A workbook that was imported or merged. */
export interface RecentFile {
  /** The full path. */
  readonly path: string;
  /** Its last part. */
  readonly filename: string;
  /** When it was read last, in milliseconds since 1970 UTC. */
  readonly openedAt: number;
  /** missing: there is no file now. */
  readonly status: "ok" | "missing";
}

/** The list as it is now. */
export interface RecentFilesChanged {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  /** The latest first. */
  readonly files: readonly RecentFile[];
}

/** The user's, the latest first; 20 at most. */
export interface RecentFilesListed {
  /** Empty when there are none. */
  readonly files: readonly RecentFile[];
}

/** What came of a merge. Lists are cut at 200, counts are whole. */
export interface RefreshReport {
  /** People new in the workbook. */
  readonly joined: readonly string[];
  /** All of them. */
  readonly joinedCount: number;
  /** People gone from the workbook: kept, and marked. */
  readonly left: readonly string[];
  /** All of them. */
  readonly leftCount: number;
  /** People who had left it and are in it again. */
  readonly returned: readonly string[];
  /** All of them. */
  readonly returnedCount: number;
  /** People of whom a value of the workbook was taken. */
  readonly updated: readonly string[];
  /** All of them. */
  readonly updatedCount: number;
  /** In the order of the session. */
  readonly conflicts: readonly Conflict[];
  /** All of them. */
  readonly conflictsCount: number;
}

/** What was found at the start. */
export interface Restored {
  /** Sessions of the user, closed ones too. */
  readonly sessions: number;
  /** People of the active session; 0 where none is active. */
  readonly employees: number;
  /** People of the active session who differ from its baseline. */
  readonly changes: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** When sessions are deleted by themselves; `SessionsDeleted` tells of it. Both off unless somebody sets them. */
export interface Retention {
  /**
   * Sessions neither opened nor edited for so many days are deleted, once that was so at looks a day apart;
   * null: never. Never the active one.
   */
  readonly maxAgeDays: number | null;
  /** Of more than so many, those not opened for longest are deleted; null: none. Never the active one. */
  readonly maxSessions: number | null;
}

/** The session as it stands now. */
export interface SessionChanged {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  readonly session: SessionSummary;
}

/** Params of `session.changed`. */
export interface SessionChangedParams {
  /** The session that changed. */
  readonly sessionId: string;
  /** The session's last change now. */
  readonly seq: number;
  /** Who was touched. */
  readonly employeeIds: readonly string[];
  /** What changed them. */
  readonly origin: "edit" | "undo" | "redo" | "export" | "refresh" | "restore";
}

/** The new session, which is the active one now. */
export interface SessionCreated {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  /** Without changes as yet. */
  readonly session: SessionSummary;
  readonly report: ImportReport;
}

/** The session that is gone. */
export interface SessionDeleted {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  /** It means no session any more. */
  readonly sessionId: string;
  /** The session that is meant where none is named; null: none is active. */
  readonly activeSessionId: string | null;
}

/** What was written, and where. The people written are the baseline from now on. */
export interface SessionExported {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  readonly session: SessionSummary;
  /** The full path of the file that was written. */
  readonly path: string;
  /** True: a file was there before. */
  readonly replaced: boolean;
  /** Where the file that was replaced is kept, a full path; null: none was replaced. */
  readonly keptOriginalAt: string | null;
  /** Cells of people that differ now; headers of new columns not counted. */
  readonly cellsWritten: number;
  /** People with at least one such cell. */
  readonly employeesWritten: number;
  /** Headers of the columns that were added after the last used one. */
  readonly columnsAdded: readonly string[];
  /** People with changes and no row in the workbook any more: not written, and still changed. */
  readonly leftWorkbook: readonly string[];
}

/** One session, the report of its import, and where its history stands. */
export interface SessionGot {
  readonly session: SessionSummary;
  readonly report: ImportReport;
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
}

/** The session with the newer workbook merged into it. */
export interface SessionRefreshed {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  readonly session: SessionSummary;
  readonly report: ImportReport;
  readonly refresh: RefreshReport;
}

/** One session, without its people. */
export interface SessionSummary {
  /** The session's id, as `session.create` answered it. */
  readonly sessionId: string;
  /** What people call it; the file's name until it is given another. */
  readonly name: string;
  /** The workbook's name, without its folder. */
  readonly filename: string;
  /** When it was imported, in milliseconds since 1970 UTC. */
  readonly createdAt: number;
  /** When somebody was edited last, or the import; milliseconds since 1970 UTC. */
  readonly updatedAt: number;
  /** People of the session. */
  readonly employeeCount: number;
  /** People who differ from the baseline. */
  readonly changedCount: number;
  /**
   * closed: put away until `session.activate`. damaged: rows of it were broken on disk; what could be was
   * mended, and what was broken is kept until `storage.purge`. It works, unless the error is SessionDamaged.
   */
  readonly status: "ok" | "damaged" | "closed";
  /** True for the one that is meant where none is named. */
  readonly active: boolean;
  readonly source: Source;
}

/** What one session takes. */
export interface SessionUsage {
  /** The session's id, as `session.create` answered it. */
  readonly sessionId: string;
  /** Of the session. */
  readonly name: string;
  /** People: a row each. */
  readonly employees: number;
  /** Edits in its journal: a row each. */
  readonly changes: number;
  /** The text of all of its rows, in bytes; the file takes somewhat more. */
  readonly rowBytes: number;
  /** Our copy of its workbook, in bytes; 0 for none. Another session may share it. */
  readonly uploadBytes: number;
  /** Files that its exports replaced, and that are kept. */
  readonly originals: number;
  /** All of them, in bytes. */
  readonly originalsBytes: number;
  /** Backups that hold it. */
  readonly backups: number;
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
  /** When it was made or activated last, in milliseconds since 1970 UTC. */
  readonly lastOpenedAt: number;
}

/** Sessions of the user, the newest first. */
export interface SessionsListed {
  /** The newest first; closed and damaged ones too. */
  readonly sessions: readonly SessionSummary[];
  /** The session that is meant where none is named; null: none is active. */
  readonly activeSessionId: string | null;
}

/** What holds for all sessions of the data directory. */
export interface Settings {
  readonly retention: Retention;
  /**
   * A second folder that each backup is copied to, a full path; null: none. In a synced folder it is the backup
   * elsewhere: nothing leaves the machine otherwise.
   */
  readonly backupDirectory: string | null;
  /** By box. */
  readonly gridLabels: GridLabels;
  readonly ratingWords: RatingWords;
  /** For `statistics.agenda`; 5 each unless somebody sets them. */
  readonly minutesPerBox: MinutesPerBox;
  /** What `statistics.anomalies` compares performance with; null: nothing. */
  readonly targetDistribution: TargetDistribution | null;
}

/** The settings. */
export interface SettingsGot {
  readonly settings: Settings;
}

/** The settings as they are now. */
export interface SettingsUpdated {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  readonly settings: Settings;
}

/** What could not be written down. */
export interface ShutDown {
  /** Calls that changed something which is not on disk; 0 unless storage was in memory mode. */
  readonly unsavedChanges: number;
  /**
   * Where sessions with such changes were written instead, for `session.importBundle`: the full path of the
   * bundle, or of the folder of them where they are several; null: there were none, or no place took them.
   */
  readonly rescuedTo: string | null;
}

/** A row that was not imported. */
export interface SkippedRow {
  /** The sheet's row, counted from 1. */
  readonly row: number;
  /** duplicateId: a row above it has the same ID. */
  readonly reason: "noId" | "noName" | "duplicateId";
  /** What identifies the row: its ID, else its name; null: it has neither. */
  readonly value: string | null;
}

/** The user's workbook, as it was read and as it stands on disk now. */
export interface Source {
  /** The full path that it was imported from, or refreshed from last. Null: a sample has no workbook. */
  readonly path: string | null;
  /** The sheet that holds the people. */
  readonly sheetName: string;
  /** The sheet's row that holds the headers, counted from 1. */
  readonly headerRow: number;
  /** Of the file as the session read or wrote it last, in hex. Null: a sample has no workbook. */
  readonly sha256: string | null;
  /**
   * missing: gone from its path. changed: other content there now. uploadMissing: our own copy is gone. none:
   * the session has no workbook.
   */
  readonly status: "ok" | "missing" | "changed" | "uploadMissing" | "none";
}

/** What was found by reading everything. Nothing was changed by it. */
export interface StorageChecked {
  /** True: all is as it was written. */
  readonly ok: boolean;
  /** Sessions of all users. */
  readonly sessions: number;
  /** Rows whose checksum was compared. */
  readonly rows: number;
  /** Workbooks whose hash was compared. */
  readonly uploads: number;
  /** Backups that were read whole. */
  readonly backups: number;
  /** Cut at 200. */
  readonly damaged: readonly Damage[];
  /** All of them. */
  readonly damagedCount: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** What went. */
export interface StoragePurged {
  /** What was journalled; empty when nothing differed. */
  readonly changes: readonly Change[];
  /** The session's last change; 0 before the first. */
  readonly seq: number;
  /** True: on disk, and survives SIGKILL and power loss. */
  readonly durable: boolean;
  /** True: an edit stands that `change.undo` would take back. */
  readonly canUndo: boolean;
  /** True: an undo stands that `change.redo` would reverse. */
  readonly canRedo: boolean;
  /** Files deleted. */
  readonly uploads: number;
  /** Files deleted. */
  readonly originals: number;
  /** Files deleted. */
  readonly backups: number;
  /** Files deleted. */
  readonly quarantine: number;
  /** All of them, in bytes. */
  readonly freedBytes: number;
}

/** How it went. */
export interface StorageRetried {
  readonly storage: StorageStatus;
}

/** Where decisions are kept, and whether they are safe. */
export interface StorageStatus {
  /** memory: edits are accepted and not on disk; they are written in order once that works again. */
  readonly mode: "durable" | "memory";
  /** Why the mode is memory; null when durable. */
  readonly reason: string | null;
  /** What the user can do about it; null when durable. */
  readonly remedy: string | null;
  /** Calls that changed something which is not on disk; 0 when durable. */
  readonly unsavedChanges: number;
  /** The full path of the folder that everything is kept in. */
  readonly dataDir: string;
  /** The database's file, in bytes; 0 where there is none. */
  readonly databaseBytes: number;
  /** Milliseconds since 1970 UTC; null: never. */
  readonly lastBackupAt: number | null;
}

/** What everything takes, in bytes. */
export interface StorageUsage {
  /** The database with its write-ahead log, in bytes. */
  readonly databaseBytes: number;
  /** Workbooks as they were imported, in bytes. */
  readonly uploadsBytes: number;
  /** Of these, what no session refers to any more, in bytes. */
  readonly unusedUploadsBytes: number;
  /** Files that exports replaced, in bytes. */
  readonly originalsBytes: number;
  /** Backups in the data directory, in bytes. */
  readonly backupsBytes: number;
  /** What was damaged and set aside, in bytes. */
  readonly quarantineBytes: number;
  /** The log, in bytes. */
  readonly logsBytes: number;
  /** What the disk has left for us, in bytes; null: not known. */
  readonly freeBytes: number | null;
  /** The user's, the newest first. */
  readonly sessions: readonly SessionUsage[];
}

/**
 * How performance should be distributed, in percent, 100 together: such as 10, 70 and 20.  Each is more than
 * 0: no test holds against a level at which nobody should be.
 */
export interface TargetDistribution {
  /** Of all who are rated, those at Low. */
  readonly Low: number;
  /** Of all who are rated, those at Medium. */
  readonly Medium: number;
  /** Of all who are rated, those at High. */
  readonly High: number;
}

/** Whether performance as a whole is distributed as the settings ask. */
export interface TargetTest {
  /** notEnoughData: fewer than 10 rated people, or an expected count under 5. */
  readonly status: "differs" | "noDifference" | "notEnoughData";
  /** People whose performance is rated. */
  readonly rated: number;
  /** Chi-square goodness of fit. Null: not tested. */
  readonly p: number | null;
  /** Cohen's w. Null: not tested. */
  readonly effect: number | null;
  /** By Low, Medium, High: the share that the settings ask for. */
  readonly target: { readonly [member: string]: number };
  /** By Low, Medium, High: the share there is. Null: nobody is rated. */
  readonly found: { readonly [member: string]: number | null };
}

/** A manager who is not among the people of the session. */
export interface UnknownManager {
  /** As the cells have it; where they name an ID that nobody has, with that in brackets. */
  readonly manager: string;
  /** Who reports there. */
  readonly employeeIds: readonly string[];
}

/** One of two answers that a filter can take. */
export interface YesNoOption {
  /** As the filter takes it. */
  readonly value: boolean;
  /** How many people a filter of this value alone would leave. */
  readonly count: number;
}

/** Flags that every review knows, by the key that stands in `flags`: how people are shown them. */
export const FLAGS = {
  "promotion_ready": {
    "name": "Promotion Ready",
    "colour": "#2e7d32"
  },
  "flagged_for_discussion": {
    "name": "Flagged for Discussion",
    "colour": "#b23c17"
  },
  "flight_risk": {
    "name": "Flight Risk",
    "colour": "#c62828"
  },
  "new_hire": {
    "name": "New Hire",
    "colour": "#00796b"
  },
  "succession_candidate": {
    "name": "Succession Candidate",
    "colour": "#1565c0"
  },
  "pip": {
    "name": "PIP (Performance Improvement Plan)",
    "colour": "#6d4c41"
  },
  "high_retention_priority": {
    "name": "High Retention Priority",
    "colour": "#6a1b9a"
  },
  "ready_for_lateral_move": {
    "name": "Ready for Lateral Move",
    "colour": "#455a64"
  }
} as const;

/** Every method: what it takes and what it answers. */
export interface Methods {
  /** Say who calls; learn who answers, what was restored and what is wrong. Optional: calls before it work. */
  "initialize": {
    params: {
      /** `major.minor` that the caller speaks, or the lowest and the highest one: `1.0-2.3`. */
      readonly protocolVersion: string;
      /** Who calls, for the log. */
      readonly client: Client;
      /** The daemon ends when this process does. Null: it doesn't watch one. */
      readonly processId?: number | null;
      /** Whose sessions are meant. Left out: `"local-user"`. */
      readonly userId?: string;
      /** Send log lines of this level and above as `log`. Null or left out: none. */
      readonly log?: "debug" | "info" | "warning" | "error" | null;
    };
    result: Initialized;
  };
  /** Answered at once, whatever else is being done. */
  "ping": {
    params: { readonly [member: string]: never };
    result: Pong;
  };
  /** Write everything down and close the store. Further requests are refused; `exit` ends the process. */
  "shutdown": {
    params: { readonly [member: string]: never };
    result: ShutDown;
  };
  /** End the process: status 0 after `shutdown`, 1 without. Nothing is lost by either. */
  "exit": {
    params: { readonly [member: string]: never };
    result: null;
  };
  /**
   * Let go of a request that was sent before: it is answered with RequestCancelled and changes nothing, unless
   * it is done already. Served at once, whatever else is being done.
   */
  "$/cancelRequest": {
    params: {
      /** The id of the request, as it was sent: the number 1 is not the text `1`. */
      readonly id: string | number;
    };
    result: null;
  };
  /** This contract as an OpenRPC document. */
  "rpc.discover": {
    params: { readonly [member: string]: never };
    result: JsonObject;
  };
  /** Import a workbook and make it the active session. The file is read once and a copy kept. */
  "session.create": {
    params: {
      /** The workbook: a full path, or one from where the daemon runs. */
      readonly path: string;
      /** Null or left out: the best sheet is found. */
      readonly sheetName?: string | null;
      /** Null or left out: the file's name. */
      readonly name?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionCreated;
  };
  /**
   * Make up people and make them the active session: all nine boxes, a hierarchy, a history. Nobody in it
   * exists.
   */
  "session.createSample": {
    params: {
      /** How many people are made up. Left out: `200`. */
      readonly employees?: number;
      /** The same seed makes the same people, everywhere and at any time. Left out: `1`. */
      readonly seed?: number;
      /** Null or left out: `Sample of 200 people`. */
      readonly name?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionCreated;
  };
  /** All sessions of the user. */
  "session.list": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionsListed;
  };
  /** One session and the report of its import. */
  "session.get": {
    params: {
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionGot;
  };
  /** Make a session the one that is meant when none is named; opens it where it was closed. */
  "session.activate": {
    params: {
      /** The session's id, as `session.create` answered it. */
      readonly sessionId: string;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionChanged;
  };
  /** Give a session another name. The file keeps its own. */
  "session.rename": {
    params: {
      /** What people call the session; never blank. */
      readonly name: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionChanged;
  };
  /** Put a session away, with everything in it; `session.activate` opens it again. */
  "session.close": {
    params: {
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionChanged;
  };
  /**
   * Erase a session: its people, its history, and our copy of the workbook unless another session shares it. The
   * user's own file is not touched.
   */
  "session.delete": {
    params: {
      /** The session's id, as `session.create` answered it. */
      readonly sessionId: string;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionDeleted;
  };
  /**
   * Write what the review changed into a workbook, cell by cell; everything else in it stays. What was written
   * is the baseline from then on.
   */
  "session.export": {
    params: {
      /**
       * updateOriginal: the cells that the review changed, in the workbook that was imported. saveNew: the same in a
       * copy of it at `path`; of a sample, and of an .xls, .xlsb or .ods file, a new .xlsx workbook (of the latter
       * with values alone: without formulas, charts, most formats).
       */
      readonly mode: "updateOriginal" | "saveNew";
      /**
       * Of saveNew: where to, a full path or one from where the daemon runs. A file that is there is kept aside and
       * replaced. Null or left out with updateOriginal.
       */
      readonly path?: string | null;
      /**
       * Of a workbook that was changed since the session read it. refuse: SourceChanged. overwrite: the review's
       * cells are written into it as it is now. Left out: `"refuse"`.
       */
      readonly onConflict?: "refuse" | "overwrite";
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionExported;
  };
  /**
   * Merge a newer workbook into the session, person by person: what only the workbook changed is taken, what the
   * review changed stays.
   */
  "session.refresh": {
    params: {
      /** The newer workbook: it is the session's from then on. Null or left out: the session's own, read again. */
      readonly path?: string | null;
      /**
       * Null or left out: the sheet that the session knows; where it is gone, the best one, if half of its people or
       * of the session's are in both.
       */
      readonly sheetName?: string | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionRefreshed;
  };
  /** Write a session with its people, history and workbook into one file that `session.importBundle` takes. */
  "session.exportBundle": {
    params: {
      /** Where to, a full path or one from where the daemon runs. A file that is there is kept aside and replaced. */
      readonly path: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: BundleExported;
  };
  /**
   * Take a session out of a bundle and make it the active one, under a new id. Checked whole before anything is
   * taken.
   */
  "session.importBundle": {
    params: {
      /** The bundle: a full path, or one from where the daemon runs. */
      readonly path: string;
      /** Null or left out: the name that it had. */
      readonly name?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SessionCreated;
  };
  /** The people of a session as they stand now: all, or those who are meant, in the order that is wanted. */
  "employee.list": {
    params: {
      /** Null or left out: everybody. */
      readonly filter?: Filter | null;
      /** The members that are answered, and no others. Null or left out: all. */
      readonly fields?: readonly ("employeeId" | "name" | "businessTitle" | "jobTitle" | "jobProfile" | "jobLevel" | "jobFunction" | "location" | "manager" | "managementChain" | "hireDate" | "tenureCategory" | "timeInJobProfile" | "talentIndicator" | "priorBox" | "ratingsHistory" | "developmentFocus" | "developmentAction" | "notes" | "promotionStatus" | "promotionReadiness" | "flags" | "changeNote" | "donut" | "extra" | "performance" | "potential" | "box" | "boxLabel" | "changed" | "leftWorkbook" | "donutStale")[] | null;
      /**
       * A member, or several of which the first counts most; people who are equal stay in the order of the workbook.
       * Texts in natural order (`Level 9` before `Level 10`, whatever the case or the accents), of `changed` and
       * `flagged` first those who are, lists and objects by how many are in them. With `-` in front the other way
       * round; null is last in both. Left out: `[]`.
       */
      readonly sort?: "employeeId" | "-employeeId" | "name" | "-name" | "businessTitle" | "-businessTitle" | "jobTitle" | "-jobTitle" | "jobProfile" | "-jobProfile" | "jobLevel" | "-jobLevel" | "jobFunction" | "-jobFunction" | "location" | "-location" | "manager" | "-manager" | "managementChain" | "-managementChain" | "hireDate" | "-hireDate" | "tenureCategory" | "-tenureCategory" | "timeInJobProfile" | "-timeInJobProfile" | "talentIndicator" | "-talentIndicator" | "priorBox" | "-priorBox" | "ratingsHistory" | "-ratingsHistory" | "developmentFocus" | "-developmentFocus" | "developmentAction" | "-developmentAction" | "notes" | "-notes" | "promotionStatus" | "-promotionStatus" | "promotionReadiness" | "-promotionReadiness" | "flags" | "-flags" | "changeNote" | "-changeNote" | "donut" | "-donut" | "extra" | "-extra" | "performance" | "-performance" | "potential" | "-potential" | "box" | "-box" | "boxLabel" | "-boxLabel" | "changed" | "-changed" | "leftWorkbook" | "-leftWorkbook" | "donutStale" | "-donutStale" | "flagged" | "-flagged" | readonly ("employeeId" | "-employeeId" | "name" | "-name" | "businessTitle" | "-businessTitle" | "jobTitle" | "-jobTitle" | "jobProfile" | "-jobProfile" | "jobLevel" | "-jobLevel" | "jobFunction" | "-jobFunction" | "location" | "-location" | "manager" | "-manager" | "managementChain" | "-managementChain" | "hireDate" | "-hireDate" | "tenureCategory" | "-tenureCategory" | "timeInJobProfile" | "-timeInJobProfile" | "talentIndicator" | "-talentIndicator" | "priorBox" | "-priorBox" | "ratingsHistory" | "-ratingsHistory" | "developmentFocus" | "-developmentFocus" | "developmentAction" | "-developmentAction" | "notes" | "-notes" | "promotionStatus" | "-promotionStatus" | "promotionReadiness" | "-promotionReadiness" | "flags" | "-flags" | "changeNote" | "-changeNote" | "donut" | "-donut" | "extra" | "-extra" | "performance" | "-performance" | "potential" | "-potential" | "box" | "-box" | "boxLabel" | "-boxLabel" | "changed" | "-changed" | "leftWorkbook" | "-leftWorkbook" | "donutStale" | "-donutStale" | "flagged" | "-flagged")[];
      /** How many of those that fit are passed by. Left out: `0`. */
      readonly offset?: number;
      /** How many are answered at the most. Null or left out: all. */
      readonly limit?: number | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeListed;
  };
  /** One person as it stands now. */
  "employee.get": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeGot;
  };
  /** Find people by name, title, manager or ID, the best first, typing errors forgiven. */
  "employee.search": {
    params: {
      /** What is looked for in names, titles, managers and ids; typing errors are forgiven. */
      readonly text: string;
      /** How many are answered at the most. Left out: `20`. */
      readonly limit?: number;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeFound;
  };
  /** What people can be filtered by, and how many each value leaves. */
  "employee.filterOptions": {
    params: {
      /** Only these people are counted. Null or left out: everybody of the session. */
      readonly filter?: Filter | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: FilterOptions;
  };
  /** Put one person in another box, or among the not rated. */
  "employee.move": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** The rating that counts columns. Null: not rated. */
      readonly performance: "Low" | "Medium" | "High" | null;
      /** The rating that counts rows. Null: not rated. */
      readonly potential: "Low" | "Medium" | "High" | null;
      /** Replaces the person's note; null or left out keeps it. */
      readonly note?: string | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeChanged;
  };
  /** Move several people as one change: all of them or, if one can't be, none. */
  "employee.moveMany": {
    params: {
      /** Each person at most once. */
      readonly moves: readonly Move[];
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeesChanged;
  };
  /** Write down why, or take it away. */
  "employee.setNote": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** The person's note from now on; null or blank takes it away. */
      readonly note: string | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeChanged;
  };
  /** Put flags on a person and take flags off; a flag in both lists is off afterwards. */
  "employee.setFlags": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /**
       * Put on; one that is on already stays. A built-in flag by key or by display name, in any case. A comma, a
       * semicolon or a line's end parts one flag from the next, as in a cell. Left out: `[]`.
       */
      readonly add?: readonly string[];
      /** Taken off, named in the same ways; one that is not on is no error. Left out: `[]`. */
      readonly remove?: readonly string[];
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeChanged;
  };
  /** Put flags on several people and take flags off, as one change: of all of them or, if one can't be, of none. */
  "employee.setFlagsMany": {
    params: {
      /** Who is meant; somebody named twice is meant once. */
      readonly employeeIds: readonly string[];
      /** Put on each of them, as with `employee.setFlags`. Left out: `[]`. */
      readonly add?: readonly string[];
      /** Taken off each of them who has it. Left out: `[]`. */
      readonly remove?: readonly string[];
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeesChanged;
  };
  /** Say where somebody of the centre box would be if there were none. Hypothetical: the ratings stay. */
  "employee.placeDonut": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** Where the person would be, were it not for the centre box. */
      readonly performance: "Low" | "Medium" | "High";
      /** Where the person would be. Not Medium as well: that is the centre box. */
      readonly potential: "Low" | "Medium" | "High";
      /** Replaces the exercise's note; null or left out keeps it. */
      readonly note?: string | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeChanged;
  };
  /** Take somebody's place in the donut exercise away, and its note. */
  "employee.clearDonut": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeChanged;
  };
  /** Change what is written about a person's development and promotion. */
  "employee.update": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** Left out: stays as it is. Null or blank: there is none from now on. */
      readonly developmentFocus?: string | null;
      /** Left out: stays as it is. Null or blank: there is none from now on. */
      readonly developmentAction?: string | null;
      /** Left out: stays as it is. Null or blank: there is none from now on. */
      readonly notes?: string | null;
      /** Left out: stays as it is. Null or blank: there is none from now on. */
      readonly promotionStatus?: string | null;
      /** Left out: stays as it is. Null: nobody has said, from now on. */
      readonly promotionReadiness?: boolean | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeChanged;
  };
  /** Who differs from the baseline, and how. */
  "change.list": {
    params: {
      /**
       * donut: the donut exercise alone, whose note is told then. review: all but that. Null or left out: both, as
       * one change a person.
       */
      readonly about?: "review" | "donut" | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: ChangesListed;
  };
  /** Every edit of a session, newest first, in pages. */
  "change.history": {
    params: {
      /** Only changes before this seq; null: from the newest. */
      readonly before?: number | null;
      /** Changes at most in the answer. Left out: `100`. */
      readonly limit?: number;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: ChangesOfHistory;
  };
  /** Take back the latest edit that stands, also one made before a restart. */
  "change.undo": {
    params: {
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeesChanged;
  };
  /** Do again what `change.undo` took back, as long as nothing else was edited since. */
  "change.redo": {
    params: {
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeesChanged;
  };
  /** Put a person back to the baseline, note and flags included. Itself an edit: it can be undone. */
  "change.revert": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeeChanged;
  };
  /** Give the review as it stands now a name, to come back to. */
  "change.checkpoint": {
    params: {
      /** For people; two may have the same. */
      readonly name: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: CheckpointMade;
  };
  /** The moments that have a name. */
  "change.checkpoints": {
    params: {
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: CheckpointsListed;
  };
  /**
   * Put back what was edited since a checkpoint. One change, which can itself be undone; what a refresh brought
   * since stays.
   */
  "change.restoreCheckpoint": {
    params: {
      /** As `change.checkpoints` lists it. */
      readonly checkpointId: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: EmployeesChanged;
  };
  /** How many people are in which box, as a whole or by group. */
  "statistics.distribution": {
    params: {
      /** Who is counted. Null or left out: everybody of the session. */
      readonly filter?: Filter | null;
      /**
       * `manager`: whom people report to directly. `flag`: a person is counted with each of theirs. Null or left
       * out: all together.
       */
      readonly groupBy?: "level" | "function" | "location" | "manager" | "flag" | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: Distribution;
  };
  /** Who moved far, away from what, and how far. */
  "statistics.movers": {
    params: {
      /** Who is counted. Null or left out: everybody of the session. */
      readonly filter?: Filter | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: Movers;
  };
  /** Which groups differ from the rest more than chance allows. Needs SciPy (the extra `insight`). */
  "statistics.anomalies": {
    params: {
      /** Who is counted. Null or left out: everybody of the session. */
      readonly filter?: Filter | null;
      /** The cohort whose share is compared. Left out: `"highPerformance"`. */
      readonly measure?: "highPerformance" | "topTalent" | "needsAttention";
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: Anomalies;
  };
  /** Share out a meeting's minutes over boxes and groups. */
  "statistics.agenda": {
    params: {
      /** How long the meeting is. */
      readonly minutes: number;
      /** Who is counted. Null or left out: everybody of the session. */
      readonly filter?: Filter | null;
      /** `manager`: whom people report to directly. Null or left out: by box alone. */
      readonly groupBy?: "level" | "function" | "location" | "manager" | null;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: Agenda;
  };
  /** Who reports to whom, and what can't be told. */
  "org.tree": {
    params: {
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: OrgTreeTold;
  };
  /** Who reports to a person, directly or through others. */
  "org.reports": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: OrgReportsTold;
  };
  /** Who is above a person, up to the top. */
  "org.chain": {
    params: {
      /** The ID as the workbook shows it: `00123` stays `00123`. */
      readonly employeeId: string;
      /** The session meant; null or left out: the active one. */
      readonly sessionId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: OrgChainTold;
  };
  /** Whether what is decided is on disk, and if not, why and what to do. */
  "storage.status": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: StorageStatus;
  };
  /** What takes how much room, as a whole and by session. */
  "storage.usage": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: StorageUsage;
  };
  /** Read everything that is kept and compare it with its checksums. Changes nothing. */
  "storage.check": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: StorageChecked;
  };
  /** Make a backup of all sessions now, and read it back. */
  "storage.backup": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: BackedUp;
  };
  /** The backups there are. */
  "storage.backups": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: BackupsListed;
  };
  /**
   * Put all sessions back as they were in a backup. What is there now is backed up first, if no backup holds
   * just that already.
   */
  "storage.restoreBackup": {
    params: {
      /** As `storage.backups` lists it. */
      readonly backupId: string;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: BackupRestored;
  };
  /** Delete at once what no session needs. */
  "storage.purge": {
    params: {
      /** Workbooks that no session refers to. Left out: `true`. */
      readonly uploads?: boolean;
      /** Files that exports replaced. Left out: `false`. */
      readonly originals?: boolean;
      /**
       * All backups in the data directory but the latest that was verified. Copies in a second one stay. Left out:
       * `false`.
       */
      readonly backups?: boolean;
      /** What was damaged and set aside. Sessions count as whole again afterwards. Left out: `false`. */
      readonly quarantine?: boolean;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: StoragePurged;
  };
  /** Try now to write down what is in memory alone; it is tried every 2 s anyway. */
  "storage.retry": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: StorageRetried;
  };
  /** What holds for all sessions. */
  "settings.get": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SettingsGot;
  };
  /** Change some of the settings, together or not at all. */
  "settings.update": {
    params: {
      /** Both together; null: both off. */
      readonly retention?: Retention | null;
      /** A full path; null: none. */
      readonly backupDirectory?: string | null;
      /** Those given; null: all as by default. */
      readonly gridLabels?: NewLabels | null;
      /** All three together; null: none. */
      readonly ratingWords?: RatingWords | null;
      /** All together; null: 5 each. */
      readonly minutesPerBox?: MinutesPerBox | null;
      /** All three together; null: none. */
      readonly targetDistribution?: TargetDistribution | null;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: SettingsUpdated;
  };
  /** Workbooks that were opened lately. */
  "recentFile.list": {
    params: {
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: RecentFilesListed;
  };
  /** Take a workbook off that list. One that isn't on it is fine. */
  "recentFile.remove": {
    params: {
      /** As `recentFile.list` tells it. The file itself stays. */
      readonly path: string;
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: RecentFilesChanged;
  };
  /** Empty that list. */
  "recentFile.clear": {
    params: {
      /**
       * Chosen by the caller, once per user action. The same id again, also after a kill, returns the first answer.
       * Null or left out: done each time it is asked for.
       */
      readonly mutationId?: string | null;
      /**
       * Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least that it is
       * done. Null or left out: nothing is told.
       */
      readonly progressToken?: string | number | null;
    };
    result: RecentFilesChanged;
  };
}

/** What the daemon says unasked: the params of each notification. */
export interface Notifications {
  /**
   * Something was journalled: the `changes` of an answer are not empty. Sent after that answer. Import, rename,
   * close, activate and delete journal nothing.
   */
  "session.changed": SessionChangedParams;
  /** Something the user should know. Those of the start stand in the answer to `initialize` too. */
  "notice": Notice;
  /** How far a request is whose params carried a `progressToken`: at most 10 a second, the last one always. */
  "$/progress": ProgressParams;
  /** A line of the daemon's log, where `initialize` asked for it. */
  "log": LogParams;
}

/** Every error: `error.data.name` to `error.code`. */
export interface Errors {
  /** Parse error */
  ParseError: -32700;
  /** Invalid Request */
  InvalidRequest: -32600;
  /** Method not found */
  MethodNotFound: -32601;
  /** Invalid params */
  InvalidParams: -32602;
  /** Internal error */
  InternalError: -32603;
  /** The request was cancelled; nothing was changed. */
  RequestCancelled: -32800;
  /** This daemon speaks protocol {served}, not {asked}. */
  ProtocolMismatch: 1000;
  /** The mutationId {mutationId} was already used for another call. */
  MutationIdReused: 1001;
  /** There is no session {sessionId}. */
  SessionNotFound: 1100;
  /** No session is active. */
  NoActiveSession: 1101;
  /** The session {sessionId} is closed. */
  SessionClosed: 1102;
  /** Rows of the session {sessionId} are damaged on disk and can't be mended ({reason}); it can't be worked on. */
  SessionDamaged: 1103;
  /** There is no employee {employeeId} in this session. */
  EmployeeNotFound: 1200;
  /** The employee {employeeId} is not in the centre box (box 5), and the donut exercise is about those who are. */
  NotInCentreBox: 1201;
  /** There is nothing to undo. */
  NothingToUndo: 1300;
  /** There is nothing to redo. */
  NothingToRedo: 1301;
  /** There is no checkpoint {checkpointId} in this session. */
  CheckpointNotFound: 1302;
  /** There is no file {path}. */
  FileNotFound: 1400;
  /** The file {path} can't be read: {reason}. */
  FileNotReadable: 1401;
  /** {path} is not a workbook that can be read: {reason}. */
  NotAWorkbook: 1402;
  /** No sheet of {path} holds people: {reason}. */
  NoEmployeeSheet: 1403;
  /** The workbook {path} is too large: {what} is {found}, the limit is {limit}. */
  WorkbookTooLarge: 1404;
  /** The session's workbook {path} is not there: {reason}. */
  SourceMissing: 1405;
  /** The workbook {path} was changed since the session read it; nothing was written. */
  SourceChanged: 1406;
  /** {path} can't be written: {reason}; what is there was not touched. */
  TargetNotWritable: 1407;
  /** {what} is not found again in {path}; nothing was written. */
  PlaceNotFound: 1408;
  /** The cell {cell} of {path} can't be written: {reason}; nothing was written. */
  CellNotWritable: 1409;
  /** The daemon's own copy of {path} is {reason}. */
  UploadMissing: 1410;
  /** {path} is no whole bundle: {reason}; nothing of it was taken. */
  BundleInvalid: 1411;
  /** The data directory can't be used at the moment ({reason}); nothing was changed. */
  StorageFailed: 1500;
  /** The disk failed while the change was written ({reason}); whether it was kept is not known yet. */
  OutcomeUnknown: 1501;
  /**
   * The answer kept for the mutationId {mutationId} is damaged on disk; the call was done once and isn't done
   * again.
   */
  AnswerDamaged: 1502;
  /** There is no backup {backupId}. */
  BackupNotFound: 1503;
  /** The backup {backupId} can't be restored: {reason}; nothing was changed. */
  BackupDamaged: 1504;
  /** No backup was made: {reason}. The reviews themselves are not touched by that. */
  BackupFailed: 1505;
  /** The setting {setting} can't be "{value}": {reason}; nothing was changed. */
  SettingRefused: 1600;
  /** statistics.anomalies needs SciPy, which is not here or can't be loaded. */
  InsightMissing: 1700;
}

/** What programs branch on. */
export type ErrorName = keyof Errors;

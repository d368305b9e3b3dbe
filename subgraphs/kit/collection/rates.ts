/** What a loading came to, counted in records. */
export interface CollectionCounts {
  read: number;
  /** Added, or put in the place of an older version. */
  loaded: number;
  /** There already, word for word. */
  unchanged: number;
  refused: number;
  /** Of those that were not refused: reported more than seven working days after the decision. */
  late: number;
  /** Refused for a wrong identifier, or for a record id that another record has. */
  codeDefects: number;
  /** USCCs whose inner check is wrong by GB 11714; such records are loaded. */
  warnings: number;
}

export interface CollectionRates {
  /** 合规率: records that were not refused, of all that were read. */
  readonly compliance: number;
  /** 及时率: records reported within seven working days of the decision, of those that were not refused. */
  readonly timeliness: number;
  /** 重错码率: records with a wrong or repeated identifier, of all that were read. */
  readonly codeDefects: number;
}

export function noCounts(): CollectionCounts {
  return { read: 0, loaded: 0, unchanged: 0, refused: 0, late: 0, codeDefects: 0, warnings: 0 };
}

/** Of nothing, everything is right. */
export function collectionRates(counts: CollectionCounts): CollectionRates {
  const accepted = counts.read - counts.refused;
  return {
    compliance: counts.read === 0 ? 1 : accepted / counts.read,
    timeliness: accepted === 0 ? 1 : (accepted - counts.late) / accepted,
    codeDefects: counts.read === 0 ? 0 : counts.codeDefects / counts.read,
  };
}

import type { CalendarDate } from "../../../schema/scalars/date";
import type { SubjectKind } from "../../../schema/scalars/subjectKind";
import { Calendar, dayNumber } from "./calendar";
import { syntheticCitizenId, syntheticUscc } from "./codes";
import { GOLDEN_REPRESENTATIVE, GOLDEN_SUBJECTS, type GoldenCase } from "./goldenSubjects";
import { subjectName } from "./names";
import { nameHash, Random, seedOf } from "./random";
import { regionByCode, REGIONS, type Region } from "./regions";
import { volumesOf, type Volumes } from "./volumes";

export type Preset = "small" | "city" | "large";

export const PRESET_SUBJECTS: Readonly<Record<Preset, number>> = {
  small: 2_000,
  city: 50_000,
  large: 1_000_000,
};

/**
 * A made-up population. Everything about a subject follows from the seed and its index alone, so any part of the world
 * can be made by itself, in any order, and no list of all subjects is ever held.
 */
export interface World {
  readonly preset: Preset;
  readonly seed: number;
  /** D: the day on which the data is made; what golden subjects' dates are relative to. */
  readonly madeOn: CalendarDate;
  /** D as a day number. */
  readonly today: number;
  readonly count: number;
  readonly calendar: Calendar;
  subject(index: number): Subject;
  /** The subject's own stream of random numbers for one use. */
  random(subject: Subject, use: string): Random;
  /** A natural person with no case of its own. */
  anyPerson(random: Random): Subject;
  /** An enterprise with no case of its own. */
  anyEnterprise(random: Random): Subject;
}

export interface WorldOptions {
  readonly preset: Preset;
  readonly seed: number;
  readonly madeOn: CalendarDate;
  /** What a person is known by: the keyed pseudonym of the citizen ID. */
  readonly subjectId: (citizenId: string) => string;
  /** Another number of subjects than the preset's. */
  readonly count?: number;
}

export class Subject {
  private cachedVolumes: Volumes | undefined;
  private cachedRepresentative: Subject | undefined;
  private cachedId: string | undefined;

  constructor(
    private readonly world: World,
    private readonly toSubjectId: (citizenId: string) => string,
    readonly index: number,
    readonly kind: SubjectKind,
    /** USCC or citizen ID. A citizen ID goes no further than a file that stands for a department's own data. */
    readonly code: string,
    readonly name: string,
    readonly region: Region,
    readonly golden: GoldenCase | undefined,
  ) {}

  get isPerson(): boolean {
    return this.kind === "NATURAL_PERSON";
  }

  get regionCode(): string {
    return this.region.code;
  }

  get subjectId(): string {
    this.cachedId ??= this.isPerson ? this.toSubjectId(this.code) : this.code;
    return this.cachedId;
  }

  get male(): boolean {
    return Number(this.code.charAt(16)) % 2 === 1;
  }

  /** How many records of each kind the subject has; the departments agree on it without asking each other. */
  get volumes(): Volumes {
    this.cachedVolumes ??= volumesOf(this, this.world.seed);
    return this.cachedVolumes;
  }

  /** The natural person who represents the organisation in law. */
  get legalRepresentative(): Subject {
    this.cachedRepresentative ??=
      this.golden === "REPRESENTATIVE_IS_DEBTOR"
        ? this.world.subject(GOLDEN_REPRESENTATIVE)
        : this.world.anyPerson(this.world.random(this, "legal-representative"));
    return this.cachedRepresentative;
  }
}

export function createWorld(options: WorldOptions): World {
  const calendar = new Calendar();
  const count = options.count ?? PRESET_SUBJECTS[options.preset];
  const golden = GOLDEN_SUBJECTS.length;

  /** The first index at or after a random place whose kind is asked for; golden subjects are never found. */
  function anyOf(places: readonly number[], random: Random): Subject {
    const blocks = Math.max(1, Math.floor(count / BLOCK));
    for (;;) {
      const block = Math.floor(random.next() * blocks);
      const place = places[Math.floor(random.next() * places.length)] ?? 0;
      const index = block * BLOCK + place;
      if (index >= golden && index < count) return world.subject(index);
    }
  }

  const world: World = {
    preset: options.preset,
    seed: options.seed,
    madeOn: options.madeOn,
    today: dayNumber(options.madeOn),
    count,
    calendar,
    subject(index) {
      const known = GOLDEN_SUBJECTS[index];
      if (known) {
        const region = regionByCode(known.regionCode);
        const { kind, code, name } = known;
        return new Subject(world, options.subjectId, index, kind, code, name, region, known.case);
      }
      const kind = KINDS[index % BLOCK] ?? "ENTERPRISE";
      // Regions lie one after another along the index, so that codes rise with it and rows are added at the ends
      // of the tables rather than in their middle.
      const region = REGIONS[Math.floor((index * REGIONS.length) / count)] ?? REGIONS[0];
      const random = new Random(seedOf(options.seed, index, SUBJECT));
      const name = subjectName(kind, region, random);
      const code =
        kind === "NATURAL_PERSON"
          ? syntheticCitizenId(personSerial(index), random.chance(0.51), calendar)
          : syntheticUscc(random.pick(PREFIXES[kind]), region.code, index);
      return new Subject(world, options.subjectId, index, kind, code, name, region, undefined);
    },
    random: (subject, use) => new Random(seedOf(options.seed, subject.index, nameHash(use))),
    anyPerson: (random) => anyOf(PERSON_PLACES, random),
    anyEnterprise: (random) => anyOf(ENTERPRISE_PLACES, random),
  };
  return world;
}

const SUBJECT = nameHash("subject");

/** The mix of kinds, exact in every block of 200 subjects: 45 / 20 / 30 / 3 / 1.5 / 0.5 %. */
const BLOCK = 200;
const MIX: readonly (readonly [SubjectKind, number])[] = [
  ["ENTERPRISE", 90],
  ["INDIVIDUAL_BUSINESS", 40],
  ["NATURAL_PERSON", 60],
  ["SOCIAL_ORGANIZATION", 6],
  ["PUBLIC_INSTITUTION", 3],
  ["GOVERNMENT_AGENCY", 1],
];

/** 73 has no factor in common with 200: the kinds take turns instead of standing in a row. */
const KINDS: readonly SubjectKind[] = (() => {
  const inTurn = MIX.flatMap(([kind, number]) => Array.from({ length: number }, () => kind));
  return inTurn.map((_, place) => inTurn[(place * 73) % BLOCK] ?? "ENTERPRISE");
})();
const PERSON_PLACES = placesOf("NATURAL_PERSON");
const ENTERPRISE_PLACES = placesOf("ENTERPRISE");
const PERSON_ORDER = new Map(PERSON_PLACES.map((place, order) => [place, order]));

const PREFIXES: Readonly<Record<Exclude<SubjectKind, "NATURAL_PERSON">, readonly [string, ...string[]]>> = {
  ENTERPRISE: ["91", "91", "91", "91", "91", "91", "91", "91", "91", "93"],
  INDIVIDUAL_BUSINESS: ["92"],
  SOCIAL_ORGANIZATION: ["51", "52", "53"],
  PUBLIC_INSTITUTION: ["12"],
  GOVERNMENT_AGENCY: ["11"],
};

function placesOf(kind: SubjectKind): readonly number[] {
  return KINDS.flatMap((candidate, place) => (candidate === kind ? [place] : []));
}

/** How many natural persons come before the index. */
function personSerial(index: number): number {
  return Math.floor(index / BLOCK) * PERSON_PLACES.length + (PERSON_ORDER.get(index % BLOCK) ?? 0);
}

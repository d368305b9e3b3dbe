import { createWorld } from "../../subgraphs/kit/sample/world";
import { describeOnServices, SQLITE } from "../support/backends";
import { SEED, startHub, type Hub } from "../support/hub";
import { wholeProfile } from "../support/selection";

const SUBJECTS = 300;
const D = "2026-11-22";
const WHOLE = `query($codes: [SubjectCode!]!) { creditProfiles(codes: $codes) { ${wholeProfile({ first: 50 })} } }`;

describeOnServices("the same data on SQLite and on MariaDB", (backend) => {
  const hubs: Hub[] = [];
  beforeAll(async () => {
    for (const on of [SQLITE, backend]) {
      hubs.push(
        await startHub({
          backend: on,
          subjects: SUBJECTS,
          madeOn: D,
          now: () => new Date(`${D}T04:00:00Z`),
          env: { MAX_COST: "10000000" },
        }),
      );
    }
  });
  afterAll(async () => {
    for (const hub of hubs) await hub.stop();
  });

  test("gives the same answers to the letter: numbers, dates, order and errors", async () => {
    const [one, other] = hubs;
    if (!one || !other) throw new Error("There are not two hubs.");
    const { subjectId } = one.platform;
    const world = createWorld({ preset: "small", seed: SEED, madeOn: D, subjectId, count: SUBJECTS });
    const codes = Array.from({ length: SUBJECTS }, (_, i) => world.subject(i).subjectId);
    for (let start = 0; start < SUBJECTS; start += 50) {
      const asked = { codes: codes.slice(start, start + 50) };
      const [a, b] = await Promise.all([one.query(WHOLE, asked), other.query(WHOLE, asked)]);
      expect(b.data).toEqual(a.data);
      const told = ({ errors = [] }: typeof a): string[] =>
        errors.map((error) => JSON.stringify(error)).sort();
      expect(told(b)).toEqual(told(a));
    }
  });
});

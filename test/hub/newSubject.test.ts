import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedCatalogue } from "../../schema/catalogue";
import { loadFile } from "../../subgraphs/kit/collection/loadFile";
import { usccCheckCharacter } from "../../schema/scalars/uscc";
import { describeOnBackends } from "../support/backends";
import { startHub, type Hub } from "../support/hub";

/** A firm and a person that no sample data has. */
const FIRM = withCheck("91330106MAXXY0000");
const PERSON = "330599198001010115";
const QUERY = `query ($code: SubjectCode!) {
  creditProfile(code: $code) { subjectId kind name region { name } platform { subject { recordId authority { name } } } }
}`;

describeOnBackends("a subject that is loaded into the index", (backend) => {
  let hub: Hub;
  let directory: string;
  beforeAll(async () => {
    hub = await startHub({ backend, subjects: 25 });
    directory = mkdtempSync(join(tmpdir(), "credit-hub-test-index-"));
  });
  afterAll(async () => {
    await hub?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function load(...entries: object[]) {
    const file = join(directory, "subjects.ndjson");
    writeFileSync(file, entries.map((entry) => JSON.stringify(entry)).join("\n"));
    const { database, models } = await hub.platform.openSubgraph("hub");
    const model = models.find(({ typeName }) => typeName === "HubSubject");
    if (!model) throw new Error("The hub has no subject index.");
    return loadFile({ database, model, catalogue: seedCatalogue(), subjectId: hub.platform.subjectId, file });
  }

  test("is unknown before, found at once, and renamed by a newer version", async () => {
    expect((await hub.query(QUERY, { code: FIRM })).data.creditProfile).toBeNull();

    const { counts } = await load(entry("S1", FIRM, "ENTERPRISE", "杭州新设虚构贸易有限公司", 1));
    expect(counts).toMatchObject({ read: 1, loaded: 1, refused: 0 });
    expect((await hub.query(QUERY, { code: FIRM })).data.creditProfile).toEqual({
      subjectId: FIRM,
      kind: "ENTERPRISE",
      name: "杭州新设虚构贸易有限公司",
      region: { name: "西湖区" },
      platform: { subject: { recordId: "S1", authority: { name: "虚构公共信用信息中心" } } },
    });

    await load(entry("S1", FIRM, "ENTERPRISE", "杭州更名虚构贸易有限公司", 2));
    expect((await hub.query(QUERY, { code: FIRM })).data.creditProfile.name).toBe("杭州更名虚构贸易有限公司");
  });

  test("is a person under the subject id alone, whose name and entry nobody sees", async () => {
    await load(entry("S2", PERSON, "NATURAL_PERSON", "虚构甲", 1));
    const { data, errors } = await hub.query(QUERY, { code: PERSON });
    expect(data.creditProfile).toEqual({
      subjectId: hub.platform.subjectId(PERSON),
      kind: "NATURAL_PERSON",
      name: null,
      region: null,
      platform: { subject: null },
    });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(Array(3).fill("AUTHORIZATION_REQUIRED"));
    const { database } = await hub.platform.openSubgraph("hub");
    expect(JSON.stringify(await database.knex("hub_subject").select("*"))).not.toContain(PERSON);
  });

  test("is unknown again once its entry is revoked", async () => {
    await load({ ...entry("S1", FIRM, "ENTERPRISE", "杭州更名虚构贸易有限公司", 3), status: "REVOKED" });
    const { data, errors } = await hub.query(QUERY, { code: FIRM });
    expect(data.creditProfile).toBeNull();
    expect(errors).toBeUndefined();
  });
});

function entry(recordId: string, subjectCode: string, kind: string, name: string, version: number): object {
  return {
    recordId,
    subjectCode,
    kind,
    name,
    version,
    authority: { name: "虚构公共信用信息中心", code: "12330502MAXX00150C" },
    regionCode: "330106",
    decidedOn: "2024-05-06",
    reportedAt: "2024-05-07T02:00:00Z",
    status: "ACTIVE",
  };
}

function withCheck(first17: string): string {
  return first17 + usccCheckCharacter(first17);
}

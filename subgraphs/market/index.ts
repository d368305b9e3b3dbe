import type { RecordRow } from "../../loaders/recordPages";
import type { SubgraphDefinition } from "../kit/createSubgraph";
import { migrations } from "./migrations";

const organisation = ({ subject_id }: RecordRow): object => ({ subjectId: subject_id });
const person = ({ profile_subject_id }: RecordRow): unknown => profile_subject_id;

/** 市场监管: registration, shareholders, officers, licences, penalties, listings, inspections, reports, risk class. */
export const market: SubgraphDefinition = {
  name: "market",
  section: "market",
  migrations,
  // Shareholders and officers seen from the other end: a person's posts, a holder's companies.
  views: {
    MarketInvestment: { table: "market_shareholder", keyColumn: "profile_subject_id" },
    MarketPosition: { table: "market_officer", keyColumn: "profile_subject_id" },
  },
  computed: [
    "MarketShareholder.holderId",
    "MarketOfficer.officerId",
    "MarketInvestment.organisation",
    "MarketPosition.organisation",
  ],
  resolvers: {
    MarketShareholder: { holderId: person },
    MarketOfficer: { officerId: person },
    MarketInvestment: { organisation },
    MarketPosition: { organisation },
  },
};

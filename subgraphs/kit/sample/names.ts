import type { SubjectKind } from "../../../schema/scalars/subjectKind";
import type { Random } from "./random";
import type { Region } from "./regions";

/** Names that nobody has: every organisation's says 虚构, every person's is 某 and a cyclical character. */
export function subjectName(kind: SubjectKind, region: Region, random: Random): string {
  const word = random.pick(FIRST) + random.pick(SECOND);
  const city = region.city.slice(0, 2);
  switch (kind) {
    case "ENTERPRISE":
      return `${city}${word}虚构${random.pick(INDUSTRIES).word}有限公司`;
    case "INDIVIDUAL_BUSINESS":
      return `${region.name}${word}虚构${random.pick(SHOPS)}`;
    case "SOCIAL_ORGANIZATION":
      return `${region.name}${word}虚构${random.pick(SOCIAL)}`;
    case "PUBLIC_INSTITUTION":
      return `${region.name}${word}虚构${random.pick(INSTITUTIONS)}`;
    case "GOVERNMENT_AGENCY":
      return `${region.name}虚构${word}${random.pick(AGENCIES)}`;
    case "NATURAL_PERSON":
      return personName(random);
  }
}

export function personName(random: Random): string {
  return `${random.pick(SURNAMES)}某${random.pick(STEMS)}`;
}

export interface Industry {
  readonly word: string;
  /** GB/T 4754-2017. */
  readonly code: string;
  readonly scope: string;
}

export const INDUSTRIES: readonly [Industry, ...Industry[]] = [
  { word: "丝绸", code: "C1743", scope: "丝绸制品制造、销售" },
  { word: "纺织", code: "C1711", scope: "棉纺纱加工；针纺织品销售" },
  { word: "印染", code: "C1713", scope: "面料印染加工" },
  { word: "机械", code: "C3411", scope: "机械设备制造、销售" },
  { word: "电子", code: "C3971", scope: "电子元器件制造、销售" },
  { word: "建材", code: "C3021", scope: "水泥制品制造、销售" },
  { word: "食品", code: "C1492", scope: "食品生产；食品销售" },
  { word: "竹业", code: "C2041", scope: "竹制品制造、销售" },
  { word: "物流", code: "G5430", scope: "道路普通货物运输；国内货物运输代理" },
  { word: "科技", code: "I6513", scope: "应用软件开发；技术服务、技术转让" },
  { word: "贸易", code: "F5199", scope: "日用百货、五金产品批发" },
  { word: "建设", code: "E4710", scope: "各类工程建设活动" },
];

const FIRST = characters("青", "清兰云远恒嘉瑞泰和明德信诚博雅锦星辰安康乐汇");
const SECOND = characters("岚", "溪川泽源峰桥舟林森禾田丰盛隆昌达通利益宇航帆海");
const SURNAMES = characters("沈", "钱陆施章俞闻费姚潘蒋严");
const STEMS = characters("甲", "乙丙丁戊己庚辛壬癸");
const SHOPS = ["小吃店", "便利店", "服装店", "理发店", "五金店", "茶叶店"] as const;
const SOCIAL = ["行业协会", "公益中心", "志愿者协会", "培训学校"] as const;
const INSTITUTIONS = ["服务中心", "监测站", "图书馆", "实验学校"] as const;
const AGENCIES = ["管理局", "事务局", "办公室"] as const;

function characters(first: string, rest: string): readonly [string, ...string[]] {
  return [first, ...rest];
}

/** The districts and counties that sample subjects are in (GB/T 2260), with their city and a weight by size. */
export interface Region {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  /** First character of number plates. */
  readonly plate: string;
  /** How courts of the district are written in case numbers. */
  readonly court: string;
}

const HANGZHOU = { city: "杭州市", plate: "浙A", province: "浙01" };
const HUZHOU = { city: "湖州市", plate: "浙E", province: "浙05" };
const SHAOXING = { city: "绍兴市", plate: "浙D", province: "浙06" };

function region(code: string, name: string, of: { city: string; plate: string; province: string }): Region {
  return { code, name, city: of.city, plate: of.plate, court: of.province + code.slice(4) };
}

export const REGIONS: readonly [Region, ...Region[]] = [
  region("330102", "上城区", HANGZHOU),
  region("330105", "拱墅区", HANGZHOU),
  region("330106", "西湖区", HANGZHOU),
  region("330108", "滨江区", HANGZHOU),
  region("330109", "萧山区", HANGZHOU),
  region("330110", "余杭区", HANGZHOU),
  region("330111", "富阳区", HANGZHOU),
  region("330112", "临安区", HANGZHOU),
  region("330113", "临平区", HANGZHOU),
  region("330114", "钱塘区", HANGZHOU),
  region("330122", "桐庐县", HANGZHOU),
  region("330127", "淳安县", HANGZHOU),
  region("330182", "建德市", HANGZHOU),
  region("330502", "吴兴区", HUZHOU),
  region("330503", "南浔区", HUZHOU),
  region("330521", "德清县", HUZHOU),
  region("330522", "长兴县", HUZHOU),
  region("330523", "安吉县", HUZHOU),
  region("330602", "越城区", SHAOXING),
  region("330603", "柯桥区", SHAOXING),
  region("330604", "上虞区", SHAOXING),
  region("330624", "新昌县", SHAOXING),
  region("330681", "诸暨市", SHAOXING),
  region("330683", "嵊州市", SHAOXING),
];

export function regionByCode(code: string): Region {
  return REGIONS.find((candidate) => candidate.code === code) ?? REGIONS[0];
}

import { accessClass, type Catalogue, type SubjectGroup } from "./index";

export type DenialCode = "FORBIDDEN_FIELD" | "AUTHORIZATION_REQUIRED";

export type Decision =
  | { readonly effect: "ALLOW" }
  | { readonly effect: "DENY"; readonly code: DenialCode; readonly reason: string };

/**
 * Whether a caller may see an item of a subject. Pure. As long as callers are not told apart, everybody is a member
 * of the public: PUBLIC is allowed, everything else is denied, and so is an item that the catalogue does not know.
 */
export function decide(catalogue: Catalogue, itemCode: string, group: SubjectGroup): Decision {
  const item = catalogue.get(itemCode);
  if (!item) return deny("FORBIDDEN_FIELD", "The catalogue does not know the item.");
  switch (accessClass(item, group)) {
    case "PUBLIC":
      return ALLOW;
    case "AUTHORIZED":
      return deny("AUTHORIZATION_REQUIRED", "The item is open with the subject's authorisation only.");
    case "RESTRICTED":
      return deny("FORBIDDEN_FIELD", "The item is restricted.");
    case "HIDDEN":
      return deny("FORBIDDEN_FIELD", "The item is not visible to anybody.");
  }
}

const ALLOW: Decision = { effect: "ALLOW" };

function deny(code: DenialCode, reason: string): Decision {
  return { effect: "DENY", code, reason };
}

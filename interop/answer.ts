// A client made of our document type-checks against an answer that has an attribute more than the document knows.
import type { components } from "./v3"

const answer = {
  id: "db3a7848-7308-4879-942a-c4a70ced400a",
  type: "statement" as const,
  attributes: {
    month: "January", year: "2027", type: "ecf" as const, cohort: "2026", cut_off_date: "2026-12-31",
    payment_date: "2027-01-25", paid: false, frozen_hash: null, created_at: "2026-11-15T10:00:00Z",
    updated_at: "2026-11-15T10:00:00Z", something_new: 1,
  },
  something_else: true,
}
export const statement: components["schemas"]["Statement"] = answer

// An error that the document names is told by its code, and one that it does not name is still an error.
type Refused = components["schemas"]["CreatePartnership422"]["errors"][number]
const named: Refused = {
  title: "cohort", code: "blank", detail: "Enter a '#/cohort'.", status: "422",
  links: { about: "/api-reference/errors#blank-cohort" },
}
const unnamed: Refused = { ...named, code: "something_new" }
export const errors: components["schemas"]["CreatePartnership422"] = { errors: [named, unnamed] }
export const blank: components["schemas"]["BlankCohortError"]["code"] = "blank"

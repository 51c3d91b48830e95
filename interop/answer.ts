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

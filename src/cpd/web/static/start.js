// Starts what the design system does in a browser that runs scripts. Every page works without it.
import { initAll } from "/govuk-frontend.min.js"

initAll()

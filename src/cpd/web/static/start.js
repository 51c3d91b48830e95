// Starts what the design system does in a browser that runs scripts. Every page works without it.
import { initAll } from "/govuk-frontend.min.js"

initAll()

// A page that says what is wrong with a form is the answer to that form. Whoever goes back to it, once the form was sent
// again, would see the browser's own page about sending it a third time. From now on going back asks for the page anew.
document.addEventListener("submit", () => history.replaceState(null, "", location.href))

// A button beside every example of the documentation that copies it.
for (const example of document.querySelectorAll(".cpd-docs .cpd-code")) {
  if (!navigator.clipboard) break
  const button = document.createElement("button")
  button.type = "button"
  button.className = "govuk-button govuk-button--secondary cpd-copy"
  button.textContent = "Copy"
  button.setAttribute("aria-live", "polite")
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(example.textContent)
    button.textContent = "Copied"
    setTimeout(() => { button.textContent = "Copy" }, 5000)
  })
  example.before(button)
}

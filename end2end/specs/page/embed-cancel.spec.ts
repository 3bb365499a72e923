/** The dialog that cancels jobs, in the shadow root of an element. */
import { expect, test } from "../../fixtures/embedding.js";
import { fullList, openers, panel, statusBox } from "../../pages/embedded-list.js";

test("cancels a job from an element, and returns the focus to the button", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await statusBox(list, "Queued").check();
  await openers(list).first().click();
  await panel(list).root.getByRole("button", { name: /^Cancel job / }).click();
  const dialog = list.getByRole("dialog", { name: /Cancel/ });
  await expect(dialog).toHaveAccessibleName("Cancel 1 job?");
  await expect(dialog.getByRole("heading")).toBeFocused();
  await dialog.getByRole("button", { name: "Cancel 1 job" }).click();
  await expect(dialog).toContainText("1 being canceled");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(list.getByRole("button", { name: /^Canceling… job / })).toBeFocused();
});

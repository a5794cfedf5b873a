// SPDX-License-Identifier: 0BSD
// A Help button for a .NET program: call HelpButton.Ask() when it is clicked.
static class HelpButton {
    public static void Ask(string module, string identity = "") {
        var start = new System.Diagnostics.ProcessStartInfo("deskhand-client",
            new[] { "help", "--product", "Ledger", "--version", "9.2", "--module", module });
        start.Environment["DESKHAND_IDENTITY"] = identity;
        System.Diagnostics.Process.Start(start);
    }
}

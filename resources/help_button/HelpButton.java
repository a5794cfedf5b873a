// SPDX-License-Identifier: 0BSD
// A Help button for a Java program: call HelpButton.ask() when it is clicked.
final class HelpButton {
    static void ask(String module, String identity) throws java.io.IOException {
        ProcessBuilder start = new ProcessBuilder("deskhand-client", "help",
            "--product", "Ledger", "--version", "9.2", "--module", module);
        start.environment().put("DESKHAND_IDENTITY", identity);
        start.start();
    }
}

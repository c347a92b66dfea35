package org.doorstep.cli;


/** Commands of {@code bin/doorstep} in this JVM, and what they print. */
public final class CommandLines {

    private CommandLines() {
    }

    public record Outcome(int exit, String out, String err) {
        public String all() {
            return "exit " + exit + "\n" + out + err;
        }
    }

    public static Outcome run(String... arguments) {
        Cli said = Cli.run(arguments);
        return new Outcome(said.exit(), said.out(), said.err());
    }
}

package org.doorstep.cli;

/** The command line as a user gives it, for tests of other rooms. */
public final class CommandLineAccess {

    private CommandLineAccess() {
    }

    /** @return the exit code */
    public static int execute(String... arguments) {
        return Commands.line().execute(arguments);
    }
}

package org.doorstep.cli;

import org.doorstep.testing.House;

/**
 * What a command said to a running House.
 *
 * @param exit its exit code
 * @param out  what it printed
 * @param err  the one line that says why not
 */
public record Commanded(int exit, String out, String err) {

    /** {@code doorstep COMMAND ... --admin URL}. */
    public static Commanded of(House house, String... arguments) {
        Cli said = Cli.run(house, arguments);
        return new Commanded(said.exit(), said.out().strip(), said.err().strip());
    }
}

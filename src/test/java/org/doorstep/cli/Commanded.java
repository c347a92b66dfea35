package org.doorstep.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
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
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--admin", house.admin("").toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Commands.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
        return new Commanded(exit, out.toString().strip(), err.toString().strip());
    }
}

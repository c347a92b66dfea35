package org.doorstep.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.testing.House;
import picocli.CommandLine;

/** A command as a user gives it, in this JVM: its exit code and what it printed. */
record Cli(int exit, String out, String err) {

    /** @param house whose hub is asked */
    static Cli run(House house, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--admin", house.admin("").toString()));
        return run(all.toArray(String[]::new));
    }

    static Cli run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            CommandLine line = Commands.line().setErr(new PrintWriter(err, true));
            return new Cli(line.execute(arguments), out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }
}

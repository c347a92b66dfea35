package org.doorstep.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

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
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            CommandLine line = Commands.line().setErr(new PrintWriter(err, true));
            return new Outcome(line.execute(arguments), out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }
}

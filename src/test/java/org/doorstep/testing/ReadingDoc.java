package org.doorstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/reading.md, and its tables.yaml. */
public final class ReadingDoc {

    private static final Path DOC = Path.of("docs/reading.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private ReadingDoc() {
    }

    /**
     * @param document JSON
     * @param plain    the second cell where it says something that is not quoted, such as {@code unchanged}
     * @param quoted   what is quoted in the second cell
     * @param misfits  the third cell, 0 where there is none
     */
    public record Row(String document, String plain, List<String> quoted, int misfits) {
        @Override
        public String toString() {
            return document;
        }
    }

    public static List<Row> rows(String heading) {
        List<Row> rows = new ArrayList<>();
        for (String line : text().split("### " + heading + "\n", 2)[1].split("\n#", 2)[0].split("\n")) {
            List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() > 3 && cells.get(1).startsWith("`") && !cells.get(1).startsWith("`Data`")) {
                List<String> quoted = quoted(cells.get(2));
                rows.add(new Row(quoted(cells.get(1)).get(0), quoted.isEmpty() ? cells.get(2) : "", quoted, cells.size() > 4 ? Integer.parseInt(cells.get(3)) : 0));
            }
        }
        assertThat(rows).as(heading).hasSizeGreaterThan(10);
        return rows;
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(each -> each.group(1)).toList();
    }

    public static String tables() {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(text());
        assertThat(yaml.find()).isTrue();
        return yaml.group(1);
    }

    private static String text() {
        try {
            return Files.readString(DOC);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

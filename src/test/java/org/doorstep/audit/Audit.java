package org.doorstep.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares what a hub has with what the model says it must have. Every difference is one line. */
final class Audit {

    private static final int SHOWN = 20;
    private static final Pattern WITHHELD = Pattern.compile("withheld .*\"size\":(\\d+),\"sha256\":\"(\\w+)\"}");

    private final Model model;
    private final List<String> differences = new ArrayList<>();

    private Audit(Model model) {
        this.model = model;
    }

    /** @return what differs; empty: nothing */
    static List<String> tables(Model model, Tables tables) {
        Audit audit = new Audit(model);
        audit.events(tables);
        audit.records(tables);
        Mapped.ALL.forEach(mapped -> audit.mapped(mapped, tables));
        audit.letters(tables);
        return audit.differences;
    }

    /** @return what differs between the log and what came off the queues */
    static List<String> queues(Model model, Queues queues) {
        Audit audit = new Audit(model);
        audit.sets("on no queue", "on a queue, but not in the log", model.logged().keySet(), queues.seen());
        queues.ofRecords().forEach((record, ids) -> {
            if (!ids.equals(ids.stream().sorted().toList())) {
                audit.differs("out of order on its queue: " + record + " " + ids);
            }
        });
        model.records().forEach((key, record) -> {
            if (!queues.asNewest(record.eventId())) {
                audit.differs("the newest event of " + key + " came as stale only: " + record.eventId());
            }
        });
        return audit.differences;
    }

    /** The rows of {@code events}. */
    static Map<String, Model.Logged> logged(Tables tables) {
        Map<String, Model.Logged> rows = new TreeMap<>();
        tables.read("SELECT id, feed, source_label, provider, resource, record_key, change, sequence, data FROM events", row -> rows.put((String) row.get(0),
                new Model.Logged((String) row.get(1), (String) row.get(2), new Happening(0, (String) row.get(3), (String) row.get(4), (String) row.get(5),
                        (String) row.get(6), null, row.get(7) == null ? null : ((Number) row.get(7)).longValue(), null, (String) row.get(8), null, null))));
        return rows;
    }

    private void events(Tables tables) {
        Map<String, String> expected = new TreeMap<>();
        model.logged().forEach((id, logged) -> expected.put(id, text(logged)));
        Map<String, String> found = new TreeMap<>();
        logged(tables).forEach((id, logged) -> found.put(id, text(logged)));
        maps("events", expected, found);
    }

    private static String text(Model.Logged logged) {
        Happening event = logged.event();
        return String.join(" ", logged.feed(), logged.label(), event.provider(), event.resource(), event.key(), event.change(), "" + event.sequence(), event.data());
    }

    private void records(Tables tables) {
        Map<String, String> expected = new TreeMap<>();
        model.records().forEach((key, record) -> expected.put(key.toString(), record.eventId() + " " + record.deleted() + " " + record.data()));
        Map<String, String> found = new TreeMap<>();
        Map<String, Long> versions = new TreeMap<>();
        tables.read("SELECT feed, source_label, resource, record_key, event_id, deleted, data, version FROM records", row -> {
            String key = new Model.Key((String) row.get(0), (String) row.get(1), (String) row.get(2), (String) row.get(3)).toString();
            versions.put(key, ((Number) row.get(7)).longValue());
            return found.put(key, row.get(4) + " " + (row.get(5) instanceof Number flag ? flag.intValue() != 0 : row.get(5)) + " " + row.get(6));
        });
        maps("records", expected, found);
        model.records().forEach((key, record) -> {
            if (!Objects.equals(record.version(), versions.get(key.toString()))) {
                differs("records: version of " + key + " is " + versions.get(key.toString()) + ", not " + record.version());
            }
        });
    }

    private void mapped(Mapped mapped, Tables tables) {
        Set<String> expected = new TreeSet<>();
        model.records().forEach((key, record) -> expected.addAll(mapped.rows(key, record)));
        sets(mapped.table() + ": missing", mapped.table() + ": too much", expected, new TreeSet<>(tables.read(mapped.sql(), Mapped::text)));
    }

    /** Counts may be higher than what was told: a bundle that comes back after a crash counts again. */
    private void letters(Tables tables) {
        Map<Model.Letter, Long> found = tables.read("SELECT feed, source_label, kind, body, count FROM dead_letters", row -> row).stream().collect(Collectors.toMap(
                row -> new Model.Letter((String) row.get(0), (String) row.get(1), (String) row.get(2), bytes((byte[]) row.get(3))),
                row -> ((Number) row.get(4)).longValue(), Long::sum));
        Map<Model.Letter, Integer> certain = byBody(model.letters());
        Set<Model.Letter> possible = model.possibleLetters().stream().map(Audit::labelled).collect(Collectors.toCollection(HashSet::new));
        found.keySet().stream().filter(letter -> !certain.containsKey(labelled(letter)) && !possible.contains(labelled(letter)))
                .forEach(letter -> differs("dead_letters: too much: " + shown(letter.toString())));
        certain.forEach((letter, count) -> {
            long seen = found.entrySet().stream().filter(each -> labelled(each.getKey()).equals(letter)).mapToLong(Map.Entry::getValue).sum();
            if (seen < count) {
                differs("dead_letters: " + seen + " instead of " + count + ": " + shown(letter.toString()));
            }
        });
    }

    /** A note of what was withheld names the body it stands for. */
    private static String bytes(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        Matcher withheld = WITHHELD.matcher(text);
        return withheld.matches() ? "withheld " + withheld.group(1) + " " + withheld.group(2) : text;
    }

    /** The same bytes of a whole delivery are one row, whatever label they came with. */
    private static Model.Letter labelled(Model.Letter letter) {
        return letter.kind().equals("delivery") ? new Model.Letter(letter.feed(), "", letter.kind(), letter.body()) : letter;
    }

    private static Map<Model.Letter, Integer> byBody(Map<Model.Letter, Integer> letters) {
        return letters.entrySet().stream().collect(Collectors.toMap(entry -> labelled(entry.getKey()), Map.Entry::getValue, Integer::sum));
    }

    private void maps(String what, Map<String, String> expected, Map<String, String> found) {
        sets(what + ": missing", what + ": too much", expected.keySet(), found.keySet());
        expected.forEach((key, value) -> {
            if (found.containsKey(key) && !value.equals(found.get(key))) {
                differs(what + ": " + key + " is " + shown(found.get(key)) + ", not " + shown(value));
            }
        });
    }

    private void sets(String missing, String tooMuch, Set<String> expected, Set<String> found) {
        expected.stream().filter(each -> !found.contains(each)).forEach(each -> differs(missing + ": " + shown(each)));
        found.stream().filter(each -> !expected.contains(each)).forEach(each -> differs(tooMuch + ": " + shown(each)));
    }

    private static String shown(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "..." : text;
    }

    private void differs(String line) {
        if (differences.size() < SHOWN) {
            differences.add(line);
        }
    }
}

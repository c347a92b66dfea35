package org.doorstep.dispatch;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.doorstep.config.ConfigException;
import org.doorstep.dispatch.RouteText.Entry;

/**
 * The steps without which a door would store nothing and a lane dispatch nothing: each stands once, in order, where nothing decides
 * whether it runs. What a door or a lane is, its endpoint says, wherever its file lies. At run time nothing is lost even so, for the
 * answer and the journal need a receipt; this says so before it happens, with the line.
 */
final class MandatorySteps {

    private static final List<String> DOOR = List.of("guard", "authenticate", "admit", "accept");
    private static final List<String> LANE = List.of("lane");
    private static final Set<String> OURS = Set.of("guard", "authenticate", "admit", "accept", "lane", "tables", "queue", "json", "parameters", "noHeaders", "doorstep",
            "activemq", "journal", "platform-http-engine", "metricsRegistry", "afterwards", "routeFiles");
    private static final Set<String> ENDPOINTS = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich", "poll");
    static final String HTTP = "platform-http:";
    private static final String TEMPLATE = "lane";
    private static final String JOURNAL = "journal:";
    /** How it was written when the journal was queues of a broker. */
    private static final String QUEUES = "journal:queue:";
    private static final String DELIVERIES = "journal:{{feed}}";
    /** After one of these a route goes no further, or not always. */
    private static final Set<String> ENDS = Set.of("stop", "rollback", "throwException", "sample");
    /** Options by which Camel would turn deliveries away before the first step. */
    private static final List<String> SELECTIVE = List.of("httpMethodRestrict", "consumes", "produces");
    /** What decides for a whole route or file. */
    private static final Set<String> AROUND = Set.of("onException", "onCompletion", "errorHandler", "errorHandlerRef", "intercept", "interceptFrom",
            "interceptSendToEndpoint", "routeConfiguration", "routeConfigurationId", "routePolicy", "routePolicyRef");
    private final RouteText text;
    /** Whether this is the file that the lanes are made of. */
    private final boolean dispatch;

    private MandatorySteps(RouteText text, boolean dispatch) {
        this.text = text;
        this.dispatch = dispatch;
    }

    /**
     * @param dispatch the file that lanes are made of
     * @throws ConfigException naming file, line and remedy
     */
    static void look(RouteText text, Path dispatch) {
        new MandatorySteps(text, text.file().equals(dispatch)).look();
    }

    private void look() {
        text.all("beans").forEach(this::beans);
        List<Entry> doors = text.all(MandatorySteps::door);
        List<Entry> lanes = text.all(entry -> entry.key().equals("from") && entry.uri().startsWith(JOURNAL));
        text.all(MandatorySteps::template).stream().skip(dispatch ? 1 : 0).findFirst().ifPresent(twice -> {
            throw text.wrong(twice, "a second template '" + TEMPLATE + "' would take the place of the one in dispatch" + RouteFiles.SUFFIX,
                    "Call it something else, or remove it");
        });
        text.all("routeConfiguration").stream().filter(given -> given.value("id").isEmpty()).findFirst().ifPresent(all -> {
            throw text.wrong(all, "a 'routeConfiguration' without an id decides for doors and lanes, too",
                    "Give it an 'id', and name that at your own routes");
        });
        doors.forEach(this::look);
        lanes.forEach(this::lane);
        if (dispatch && lanes.isEmpty()) {
            throw ConfigException.at(text.file(), 1, "no route template takes what the journal holds", "Put the shipped template 'lane' back");
        }
        List<Entry> known = Stream.concat(doors.stream(), lanes.stream()).toList();
        for (Entry use : text.all(entry -> DOOR.contains(step(entry)) || LANE.contains(step(entry)))) {
            if (known.stream().noneMatch(use::in)) {
                throw text.wrong(use, "'" + step(use) + "' is a step of " + (LANE.contains(step(use)) ? "the lanes' route" : "doors, directly in their own route"), "Remove it here");
            }
        }
        for (Entry other : text.all(entry -> entry.text().startsWith(JOURNAL) && outwards(entry).anyMatch(outer -> ENDPOINTS.contains(outer.key())))) {
            throw text.wrong(other, "the journal is read by the lanes alone, and written by the doors", "Remove this step");
        }
    }

    /** Whether a door begins there. */
    static boolean door(Entry entry) {
        return entry.key().equals("from") && entry.uri().startsWith(HTTP);
    }

    /** Whether lanes are made of it. */
    private static boolean template(Entry entry) {
        return entry.key().equals("routeTemplate") && entry.value("id").orElse("").equals(TEMPLATE);
    }

    private void look(Entry door) {
        for (String name : SELECTIVE) {
            door.option(name).ifPresent(given -> {
                throw text.wrong(door, "with '" + name + ": " + given + "' deliveries would be turned away before the first step",
                        "Remove '" + name + "'");
            });
        }
        route(door, DOOR);
    }

    /** It, and what it is part of. */
    private static Stream<Entry> outwards(Entry entry) {
        return Stream.iterate(entry, outer -> outer != null, Entry::within);
    }

    /** Of a step that names a bean, the bean; of any other, {@code ""}. */
    private static String step(Entry entry) {
        String uri = entry.uri();
        return entry.key().equals("process") || entry.key().equals("bean") ? entry.value("ref").orElseGet(entry::text)
                : uri.startsWith("bean:") || uri.startsWith("ref:") ? uri.substring(uri.indexOf(':') + 1).split("\\?", 2)[0] : "";
    }

    private void beans(Entry beans) {
        text.all(entry -> entry.key().equals("name") && entry.within() == beans && OURS.contains(entry.text())).forEach(entry -> {
            throw text.wrong(entry, "'" + entry.text() + "' is the name of a part of Doorstep", "Call the bean something else");
        });
    }

    private void lane(Entry from) {
        boolean template = outwards(from).anyMatch(MandatorySteps::template);
        if (!dispatch || !template) {
            throw text.wrong(from, "the journal is read by the lanes alone, the template 'lane' of dispatch" + RouteFiles.SUFFIX, "Remove this route");
        }
        if (from.uri().startsWith(QUEUES)) {
            throw text.wrong(from, "the journal has no queues any more", "Write 'uri: " + DELIVERIES + "', and remove its parameters");
        }
        if (!from.uri().split("\\?", 2)[0].equals(DELIVERIES)) {
            throw text.wrong(from, "a lane reads the deliveries of another feed than its own", "Write 'uri: " + DELIVERIES + "'");
        }
        if (from.uri().contains("?") || text.all(entry -> entry.key().equals("parameters") && entry.within() == from).stream().findAny().isPresent()) {
            throw text.wrong(from, "the journal has no options: order, transactions and redelivery are its own", "Write 'uri: " + DELIVERIES + "', and remove its parameters");
        }
        route(from, LANE);
    }

    private void route(Entry from, List<String> mandatory) {
        around(from);
        List<Entry> steps = text.steps(from);
        String first = mandatory.get(0);
        String last = mandatory.get(mandatory.size() - 1);
        int before = -1;
        for (String name : mandatory) {
            int at = position(from, steps, name, mandatory);
            if (at < before) {
                throw text.wrong(steps.get(at), "'" + name + "' stands too early", "The order is " + String.join(", ", mandatory));
            }
            before = at;
        }
        if (mandatory == DOOR && !step(steps.get(0)).equals(first)) {
            throw text.wrong(steps.get(0), "a step before '" + first + "' works with what a stranger sent", "Let '" + first + "' be the first step");
        }
        // A door may send somebody away; what is in the journal must go through.
        for (Entry step : mandatory == LANE ? text.all(step -> step.in(from)) : steps.subList(0, before)) {
            if (ENDS.contains(step.key())) {
                throw text.wrong(step, "'" + step.key() + "' ends the route before '" + last + "'", "Remove it");
            }
        }
        if (before < steps.size() - 1) {
            throw text.wrong(steps.get(before + 1), "a step after '" + last + "'" + (mandatory == DOOR ? " never runs" : ", if it fails, has everything sent once more, without end"),
                    "Steps of your own belong into routes/resources; let '" + last + "' be the last one");
        }
    }

    /** @return where the step stands among the steps of its route */
    private int position(Entry from, List<Entry> steps, String name, List<String> mandatory) {
        List<Entry> uses = text.all(entry -> step(entry).equals(name) && entry.in(from));
        if (uses.isEmpty()) {
            throw text.wrong(from, "the step '" + name + "' is missing", "Put '- process: {ref: " + name + "}' back; the order is " + String.join(", ", mandatory));
        }
        Entry use = uses.get(0);
        int at = steps.indexOf(use);
        if (at < 0) {
            throw text.wrong(use, "'" + name + "' stands inside '" + outside(use) + "', which decides whether it runs", "Put it directly below the route's 'steps'");
        }
        if (!use.key().equals("process") || use.value("ref").isEmpty()) {
            throw text.wrong(use, "'" + name + "' is called in another way than a step is", "Write '- process: {ref: " + name + "}'");
        }
        if (!use.value("disabled").orElse("false").equals("false")) {
            throw text.wrong(use, "'" + name + "' is disabled", "Remove 'disabled'");
        }
        if (uses.size() > 1) {
            throw text.wrong(uses.get(1), "'" + name + "' stands twice", "Remove one of them");
        }
        return at;
    }

    /** What a step is nested in. */
    private static String outside(Entry use) {
        Entry outer = use.within();
        while (outer.key().equals("steps") && outer.within() != null) {
            outer = outer.within();
        }
        return outer.key();
    }

    private void around(Entry from) {
        for (Entry around : text.all(entry -> AROUND.contains(entry.key()))) {
            throw text.wrong(around, "'" + around.key() + "' would decide in the place of the steps of a door or a lane", "Remove it; steps of your own belong into routes/resources");
        }
        Entry route = from.within();
        if (route != null) {
            for (String key : List.of("autoStartup", "precondition")) {
                route.value(key).filter(given -> !given.equals("true")).ifPresent(given -> {
                    throw text.wrong(from, "with '" + key + ": " + given + "' this route may not run", "Remove '" + key + "'");
                });
            }
        }
        text.all(entry -> Set.of("steps", "from").contains(entry.key()) && (entry == from || entry.within() == from)).stream().skip(2).findFirst().ifPresent(twice -> {
            throw text.wrong(twice, "'" + twice.key() + "' stands twice", "Keep one");
        });
    }
}

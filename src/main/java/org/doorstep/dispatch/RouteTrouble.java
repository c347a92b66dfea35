package org.doorstep.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.doorstep.config.ConfigException;
import org.doorstep.dispatch.RouteText.Entry;

/** Says what Camel does not like about a route file in its owner's terms: file, line, route and step, and what to do. */
public final class RouteTrouble {

    private static final Set<String> STEPS = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich", "poll", "process", "bean", "from");
    private static final String COMPARE = "Compare with the shipped files";

    private RouteTrouble() {
    }

    /** Of one file that was to be loaded. */
    public static ConfigException of(RouteFile file, Throwable thrown) {
        RouteText text = RouteText.of(file);
        NoSuchBeanException bean = cause(thrown, NoSuchBeanException.class);
        String uri = uri(thrown);
        if (bean != null && bean.getName() != null) {
            return missingBean(text, bean.getName(), uri);
        }
        Optional<Entry> step = uri == null ? Optional.empty() : step(text, uri);
        String scheme = uri == null ? "" : scheme(uri);
        if (cause(thrown, NoSuchEndpointException.class) != null || uri != null && ConfigException.reason(thrown).contains("No component found with scheme")) {
            return at(text, step, "there is no component '" + scheme + "'" + named(step), artifact(scheme)
                    .map(name -> "It is in org.apache.camel:" + name + ": add it to the class path, or use another component")
                    .orElse("Correct its name, or add the jar that it is in to the class path"));
        }
        return at(text, step, "Camel cannot load it" + named(step) + ": " + ConfigException.reason(thrown), COMPARE);
    }

    /** Of files that are loaded already, when the start of their routes fails; empty where none of them is to blame. */
    public static Optional<ConfigException> among(Collection<RouteFile> files, Throwable thrown) {
        FailedToCreateRouteException failed = cause(thrown, FailedToCreateRouteException.class);
        return failed == null ? Optional.empty() : files.stream()
                .filter(file -> RouteText.of(file).all("id").stream().anyMatch(id -> id.text().equals(failed.getRouteId()))).findFirst()
                .map(file -> of(file, thrown));
    }

    private static ConfigException missingBean(RouteText text, String name, String uri) {
        Optional<Entry> step = text.all(entry -> STEPS.contains(entry.key())).stream()
                .filter(entry -> Stream.of(entry.value("ref").orElse(""), entry.text(), rest(entry.uri())).anyMatch(name::equals)).findFirst()
                .or(() -> text.all(entry -> entry.text().equals(name) || entry.text().equals("#" + name)).stream().findFirst())
                .or(() -> uri == null ? Optional.empty() : step(text, uri));
        boolean data = uri != null && Set.of("jdbc", "sql").contains(scheme(uri));
        return at(text, step, "there is no " + (data ? "data source '" : "bean '") + name + "'" + named(step),
                data ? "Write 'doorstep', Doorstep's own, or define yours by camel.beans." + name + " in application.properties"
                        : "Correct its name, or define it: 'beans:' in this file, or camel.beans." + name + " in application.properties");
    }

    private static ConfigException at(RouteText text, Optional<Entry> step, String wrong, String remedy) {
        return step.map(entry -> text.wrong(entry, wrong, remedy)).orElseGet(() -> ConfigException.at(text.file(), 0, wrong, remedy));
    }

    /** Which step it is of which route, for a message. */
    private static String named(Optional<Entry> step) {
        return step.map(entry -> " for step '" + entry.value("id").orElse(entry.key()) + "'" + Stream.iterate(entry, outer -> outer != null, Entry::within)
                .filter(outer -> outer.key().equals("route") || outer.key().equals("routeTemplate")).findFirst().flatMap(route -> route.value("id"))
                .map(id -> " of route '" + id + "'").orElse("")).orElse("");
    }

    /** The step with this endpoint, or the first of this component. */
    private static Optional<Entry> step(RouteText text, String uri) {
        List<Entry> same = text.all(entry -> STEPS.contains(entry.key()) && scheme(entry.uri()).equals(scheme(uri)));
        return same.stream().filter(entry -> rest(entry.uri()).equals(rest(uri))).findFirst().or(() -> same.stream().findFirst());
    }

    private static String scheme(String uri) {
        return uri.contains(":") ? uri.substring(0, uri.indexOf(':')).toLowerCase(Locale.ROOT) : "";
    }

    /** Camel writes two slashes behind the scheme, where a user need not. */
    private static String rest(String uri) {
        return uri.substring(uri.indexOf(':') + 1).split("\\?", 2)[0].replaceFirst("^//", "");
    }

    private static String uri(Throwable thrown) {
        NoSuchEndpointException missing = cause(thrown, NoSuchEndpointException.class);
        ResolveEndpointFailedException failed = cause(thrown, ResolveEndpointFailedException.class);
        return missing != null ? missing.getUri() : failed != null ? failed.getUri() : null;
    }

    /** Which Maven artifact a component of Camel's is in. */
    private static Optional<String> artifact(String scheme) {
        Properties artifacts = new Properties();
        try (InputStream in = RouteTrouble.class.getResourceAsStream("/components.properties")) {
            artifacts.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return artifacts.stringPropertyNames().stream().filter(name -> List.of(artifacts.getProperty(name).split(",")).contains(scheme)).findFirst();
    }

    private static <T> T cause(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}

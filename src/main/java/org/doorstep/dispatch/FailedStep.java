package org.doorstep.dispatch;

import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The step of a resource route that threw. What an error names is shown only where the user's own files say it too: with SQL or an address
 * put together from an event, the same error holds its values.
 *
 * @param id      of the step
 * @param place   file and line, or {@code ""}
 * @param ours    whether its SQL is ours, made from tables.yaml alone
 * @param fixed   whether its endpoint is the same for all events
 * @param written the text of all routes; asked only to tell about it
 */
record FailedStep(String id, String place, boolean ours, boolean fixed, Supplier<String> written) {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]{0,62}");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,40}");

    /** Whether these names, with dots between them, are known from the configuration. */
    boolean knows(String names) {
        for (String name : names.split("\\.", -1)) {
            if (!IDENTIFIER.matcher(name).matches() || !ours && !name.equals("main") && !stands(name)) {
                return false;
            }
        }
        return true;
    }

    /** What may be told of an endpoint: scheme and host, without user, query and path; {@code ""} where even that is not known for sure. */
    String endpoint(String uri) {
        String scheme = uri == null || uri.indexOf(':') < 0 ? "" : uri.substring(0, uri.indexOf(':'));
        if (!SCHEME.matcher(scheme).matches()) {
            return "";
        }
        String rest = uri.substring(scheme.length() + 1).replaceFirst("^/{0,2}", "");
        String authority = rest.split("[/?#]", 2)[0];
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        // An @ further on may belong to a password with a slash: then what stands before is no host.
        boolean sure = rest.lastIndexOf('@') < authority.length() && HOST.matcher(host).matches() && (fixed || stands(host));
        return sure ? scheme + "://" + host : scheme + ":";
    }

    private boolean stands(String name) {
        return Pattern.compile("(?<![\\w$-])" + Pattern.quote(name.toLowerCase(Locale.ROOT)) + "(?![\\w$-])").matcher(written.get().toLowerCase(Locale.ROOT)).find();
    }

    @Override
    public String toString() {
        return "step '" + id + "'" + (place.isEmpty() ? "" : " in " + place);
    }
}

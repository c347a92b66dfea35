package org.doorstep.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.doorstep.config.Secret;

/** Headers that the operator chose; every one must be there exactly once and match (seed 001, "Subscription Security"). */
final class HeaderScheme implements Scheme {

    private final Map<String, List<Secret>> wanted;

    HeaderScheme(Map<String, List<Secret>> wanted) {
        this.wanted = Map.copyOf(wanted);
    }

    @Override
    public Verdict check(Credentials credentials) {
        boolean missing = false;
        boolean ambiguous = false;
        boolean match = true;
        for (Map.Entry<String, List<Secret>> header : wanted.entrySet()) {
            List<String> values = credentials.header(header.getKey());
            missing |= values.isEmpty();
            ambiguous |= values.size() > 1;
            String value = values.size() == 1 ? values.get(0) : "";
            match &= Secret.anyMatches(header.getValue(), value.getBytes(StandardCharsets.UTF_8));
        }
        return missing ? Verdict.refused(Cause.MISSING_CREDENTIALS)
                : ambiguous ? Verdict.refused(Cause.AMBIGUOUS_CREDENTIALS)
                : match ? Verdict.AUTHENTICATED : Verdict.refused(Cause.UNKNOWN_TOKEN);
    }
}

package org.doorstep.auth;

import java.util.List;
import org.doorstep.config.Cidr;

/** Only from these addresses. Proves nobody by itself; always beside a secret. */
final class AddressScheme implements Scheme {

    private final List<Cidr> allowed;

    AddressScheme(List<Cidr> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    @Override
    public Verdict check(Credentials credentials) {
        return allowed.stream().anyMatch(block -> block.contains(credentials.address()))
                ? Verdict.AUTHENTICATED : Verdict.refused(Cause.ADDRESS_NOT_ALLOWED);
    }
}

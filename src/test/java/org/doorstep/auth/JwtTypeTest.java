package org.doorstep.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTypeTest {

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "Jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+JWT", "application/jwt", "application/at+jwt; v=1", "at+jwt;v=1"})
    void isAToken(String typ) {
        assertThat(JwtScheme.isToken(new JOSEObjectType(typ))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JOSE", "dpop+jwt", "secevent+jwt", "application/secevent+jwt", "text/jwt", "x/at+jwt", "at+jwt+x", "jwt/application", "application/application/jwt", " "})
    void isAnotherObject(String typ) {
        assertThat(JwtScheme.isToken(new JOSEObjectType(typ))).isFalse();
    }

    @Test
    void mayBeLeftOut() {
        assertThat(JwtScheme.isToken(null)).isTrue();
    }
}

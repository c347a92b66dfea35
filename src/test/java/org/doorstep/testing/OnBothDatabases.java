package org.doorstep.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One suite for both databases: a class so marked runs on SQLite and again on PostgreSQL, by its FreshDatabase or {@link SharedHouse}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ClassTemplate
@ExtendWith(OnBothDatabases.Both.class)
public @interface OnBothDatabases {

    enum Kind {
        SQLITE, POSTGRES;

        /** Which one a class runs on now. */
        public static Kind of(ExtensionContext context) {
            return context.getStore(Both.NAMESPACE).getOrDefault(Kind.class, Kind.class, SQLITE);
        }
    }

    final class Both implements ClassTemplateInvocationContextProvider {
        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Both.class);

        @Override
        public boolean supportsClassTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(ExtensionContext context) {
            return Stream.of(Kind.values()).map(On::new);
        }
    }

    record On(Kind kind) implements ClassTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return kind.name();
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            context.getStore(Both.NAMESPACE).put(Kind.class, kind);
        }
    }
}

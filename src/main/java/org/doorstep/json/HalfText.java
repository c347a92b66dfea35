package org.doorstep.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;

/** A text with half of a surrogate pair, which is written as the escape that it must have been. */
final class HalfText extends ValueNode {

    private static final long serialVersionUID = 1;

    private final String text;

    HalfText(String text) {
        this.text = text;
    }

    @Override
    public JsonNodeType getNodeType() {
        return JsonNodeType.STRING;
    }

    @Override
    public JsonToken asToken() {
        return JsonToken.VALUE_STRING;
    }

    @Override
    public String textValue() {
        return text;
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        StringBuilder quoted = new StringBuilder();
        Characters.quote(text, quoted);
        generator.writeRawValue(quoted.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HalfText half && half.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Date;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.junit.jupiter.api.Test;

/** What needs no server; rows are read in {@link DeserializationSchemasITCase}. */
class PojoDeserializationSchemaTest {

    /** Names that a column can have in several ways. */
    public static class Names {
        public String sensorId2Name;
        public String groupid;
    }

    /** No constructor without arguments. */
    public static class NoPojo {
        public final int v;

        public NoPojo(int v) {
            this.v = v;
        }
    }

    /** A type that no column has. */
    public static class WithDate {
        public Date ts;
    }

    /** Metadata of another type. */
    public static class TextOffset {
        public String offset;
    }

    @Test
    void looksForTheExactNameThenWithUnderscoresThenInLowerCase() throws Exception {
        assertThat(PojoProperty.of(Names.class.getField("sensorId2Name")).names())
                .containsExactly("sensorId2Name", "sensor_id2_name", "sensorid2name");
        assertThat(PojoProperty.of(Names.class.getField("groupid")).names())
                .containsExactly("groupid");
    }

    @Test
    void producesTheClass() {
        assertThat(new PojoDeserializationSchema<>(Names.class).getProducedType())
                .isInstanceOf(PojoTypeInfo.class)
                .returns(Names.class, type -> type.getTypeClass());
    }

    @Test
    void refusesAClassThatIsNoPojo() {
        assertThatThrownBy(() -> new PojoDeserializationSchema<>(NoPojo.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(NoPojo.class.getName() + " is no POJO");
    }

    @Test
    void refusesAFieldOfATypeThatNoColumnHas() {
        assertThatThrownBy(() -> new PojoDeserializationSchema<>(WithDate.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'ts' of class " + WithDate.class.getName())
                .hasMessageContaining("java.util.Date")
                .hasMessageContaining("Instant");
    }

    @Test
    void refusesMetadataOfAnotherType() {
        PojoDeserializationSchema<TextOffset> schema =
                new PojoDeserializationSchema<>(TextOffset.class);

        assertThatThrownBy(() -> schema.open(null, null))
                .hasMessageContaining("metadata 'offset'")
                .hasMessageContaining("java.lang.String");
    }
}

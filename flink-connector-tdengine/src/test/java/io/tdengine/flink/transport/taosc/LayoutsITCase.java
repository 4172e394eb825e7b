/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.Structure;
import io.tdengine.flink.testing.NativeLibrary;
import io.tdengine.flink.testing.TestServer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The structures are where a C compiler puts them. */
class LayoutsITCase {

    @RegisterExtension static final TestServer SERVER = new TestServer();

    @RegisterExtension static final NativeLibrary LIBRARY = new NativeLibrary(SERVER);

    @BeforeEach
    void needsTheTestsLibrary() {
        assumeTrue(LIBRARY.isMade(), "a real library does not tell its layouts");
    }

    private static int compiled(String name) {
        return Function.getFunction(LIBRARY.file(), "test_layout").invokeInt(new Object[] {name});
    }

    private static Stream<String> constants() {
        return Arrays.stream(Layouts.class.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .map(Field::getName)
                .filter(name -> name.matches("[A-Z0-9_]+"));
    }

    @ParameterizedTest
    @MethodSource("constants")
    void constantIsTheCompilers(String name) throws ReflectiveOperationException {
        assertThat(Layouts.class.getDeclaredField(name).getInt(null)).isEqualTo(compiled(name));
    }

    @Test
    void rawMessageIsTheCompilers() {
        RawMessage raw = new RawMessage();
        raw.length = 0x01020304;
        raw.type = 0x0506;
        raw.write();

        assertThat(raw.size()).isEqualTo(compiled("RAW_SIZE"));
        assertThat(raw).isInstanceOf(Structure.class);
        assertThat(raw.getPointer().getInt(compiled("RAW_length"))).isEqualTo(0x01020304);
        assertThat(raw.getPointer().getShort(compiled("RAW_type"))).isEqualTo((short) 0x0506);
        assertThat(compiled("RAW_raw")).isZero();
    }
}

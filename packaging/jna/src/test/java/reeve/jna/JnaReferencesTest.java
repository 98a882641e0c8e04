package reeve.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * The classes of JNA refer to nothing of java.util.logging that its replacement does not have: the JVM reports a missing
 * member when it is used first, which may be half a minute after the start, on a thread of JNA.
 */
class JnaReferencesTest {
  private static final Pattern REFERENCE =
      Pattern.compile("java/util/logging/(\\w+)\\.\"?(\\w+)\"?:(\\S+)");

  @Test
  void eachMemberThatJnaUsesExists() throws Exception {
    URL jna = ClassLoader.getSystemResource("com/sun/jna/Native.class");
    List<String> arguments = new ArrayList<>(List.of("-p", "-c"));
    try (JarFile file = ((JarURLConnection) jna.openConnection()).getJarFile()) {
      arguments.addAll(List.of("-cp", file.getName()));
      file.stream().map(entry -> entry.getName()).filter(name -> name.startsWith("com/sun/jna/")
          && name.endsWith(".class")).forEach(name -> arguments.add(name.substring(0, name.length() - 6)));
    }
    StringWriter code = new StringWriter();
    PrintWriter out = new PrintWriter(code);
    assertEquals(0, ToolProvider.findFirst("javap").orElseThrow().run(out, out, arguments.toArray(new String[0])));
    TreeSet<String> used = new TreeSet<>();
    for (Matcher found = REFERENCE.matcher(code.toString()); found.find();) {
      used.add(found.group(1) + ' ' + found.group(2) + ' ' + found.group(3).replace("java/util/logging", "reeve/jna"));
    }
    assertTrue(used.size() > 5, used::toString);
    assertEquals(new TreeSet<>(), missing(used));
  }

  private static TreeSet<String> missing(TreeSet<String> used) throws Exception {
    TreeSet<String> missing = new TreeSet<>(used);
    for (Class<?> type : List.of(Level.class, Logger.class)) {
      for (var field : type.getFields()) {
        missing.remove(type.getSimpleName() + ' ' + field.getName() + ' ' + field.getType().descriptorString());
      }
      for (var method : type.getMethods()) {
        String descriptor = java.lang.invoke.MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .descriptorString();
        missing.remove(type.getSimpleName() + ' ' + method.getName() + ' ' + descriptor);
      }
    }
    return missing;
  }
}

# Read by the launchers: defines find_jdk, which prints the home of a JDK that is new enough.
least=21

feature() { # prints the feature version of a JDK's home, or nothing
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  local candidates=() candidate version java
  [ -n "${JAVA_HOME:-}" ] && candidates+=("$JAVA_HOME")
  if java="$(command -v java)"; then
    java="$(readlink -f "$java" 2>/dev/null || echo "$java")"
    candidates+=("$(dirname "$(dirname "$java")")")
  fi
  candidates+=(/usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home)
  for candidate in "${candidates[@]}"; do
    version="$(feature "$candidate")"
    if [ -n "$version" ] && [ "$version" -ge "$least" ]; then
      echo "$candidate"
      return
    fi
  done
  echo "Trialstream needs a JDK $least or newer, and found none in JAVA_HOME, on the PATH, or in the usual folders." >&2
  echo "Install one (for example the package temurin-25-jdk), or set JAVA_HOME." >&2
  exit 1
}

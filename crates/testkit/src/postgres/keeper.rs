//! Clears up after a throwaway server when its owner is gone, however the owner ended: the processes, then the folder.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A small shell that waits for its input to end. The input is a pipe whose other end only we hold, so it ends when we
/// end: by a return, a panic or a kill. That is also how a server held in a static is cleared up, which Rust never drops.
///
/// It finds processes by the folder's name, which is part of each one's command line. The name is read from the pipe and handed to
/// grep through another, so that neither this shell nor grep finds itself.
const SCRIPT: &str = r#"
# An owner killed before it could name its folder: an empty name would be found in every process there is.
read -r folder && [ -n "$folder" ] || exit 0
read -r _
for round in $(seq 500); do
  found=$(printf '%s\n' "${folder##*/}" | grep -alsF -f - /proc/[0-9]*/cmdline | cut -d/ -f3)
  if [ -n "$found" ]; then
    [ "$round" -lt 100 ] && kill -QUIT $found || kill -KILL $found
  else
    # Who was killed outright left its segment of shared memory; its number stands in the seventh line.
    segment=$(sed -n 's/^ *[0-9][0-9]*  *\([0-9][0-9]*\) *$/\1/p' "$folder/data/postmaster.pid")
    [ -n "$segment" ] && ipcrm -m "$segment"
    rm -rf "$folder"
    [ -e "$folder" ] || exit 0
  fi
  sleep 0.02
done
"#;

/// Holds the pipe.
pub(super) struct Keeper(Child);

impl Keeper {
    /// Puts a folder, and every process whose command line names it, in a keeper's care.
    pub(super) fn of(folder: &Path) -> Result<Keeper, String> {
        let mut shell = Command::new("sh");
        // In a process group of its own, so that Ctrl-C ends the test and not what clears up after it.
        shell.args(["-c", SCRIPT]).current_dir("/").process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = shell.spawn().map_err(|e| format!("sh could not be started ({e})"))?;
        let told = child.stdin.as_mut().map(|pipe| writeln!(pipe, "{}", folder.display()));
        match told {
            Some(Ok(())) => Ok(Keeper(child)),
            _ => Err("the shell that clears up after PostgreSQL ended at once".into()),
        }
    }

    /// Clears up now, and returns when all is gone.
    pub(super) fn clear(&mut self) {
        drop(self.0.stdin.take());
        // If the shell was killed by somebody else there is nobody left to tell.
        let _ = self.0.wait();
    }
}

//! What processes use, read from `/proc`: CPU time and memory of a process and all below it, and the load of the machine.
//! Elsewhere than on Linux all of it is zero.

use std::collections::HashMap;
use std::fs;

/// Ticks of a second in `/proc`, the same on every common build of Linux (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;
/// The most processes of one machine that are looked at.
const PROCESSES_MAX: usize = 65_536;

/// What a tree of processes has used since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// CPU seconds, of user and kernel, of ended children too.
    pub cpu_s: f64,
    /// Resident memory now, in bytes.
    pub rss: u64,
    /// The most resident memory of each process so far, added up, in bytes.
    pub rss_peak: u64,
}

impl Usage {
    /// Of the process `pid` and all that descend from it.
    #[must_use]
    pub fn of_tree(pid: u32) -> Usage {
        let parents = parents();
        let tree = descendants(pid, &parents);
        tree.into_iter().map(Usage::of_one).fold(Usage::default(), |sum, one| Usage {
            cpu_s: sum.cpu_s + one.cpu_s,
            rss: sum.rss + one.rss,
            rss_peak: sum.rss_peak + one.rss_peak,
        })
    }

    /// Of the process `pid` alone, with those of its children that have ended.
    #[must_use]
    pub fn of_one(pid: u32) -> Usage {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        Usage {
            cpu_s: cpu_ticks(&stat).unwrap_or_default() as f64 / TICKS_PER_SECOND,
            rss: kilobytes(&status, "VmRSS:") * 1_024,
            rss_peak: kilobytes(&status, "VmHWM:") * 1_024,
        }
    }
}

/// CPU seconds of the whole machine since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Machine {
    /// In which anything ran.
    pub busy_s: f64,
    /// That the host gave to somebody else.
    pub steal_s: f64,
}

impl Machine {
    /// Now.
    #[must_use]
    pub fn now() -> Machine {
        machine(&fs::read_to_string("/proc/stat").unwrap_or_default())
    }
}

fn machine(text: &str) -> Machine {
    let line = text.lines().next().and_then(|line| line.strip_prefix("cpu ")).unwrap_or_default();
    let fields: Vec<f64> = line.split_whitespace().map_while(|field| field.parse().ok()).collect();
    // user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user.
    let at = |index: usize| fields.get(index).copied().unwrap_or_default() / TICKS_PER_SECOND;
    Machine { busy_s: [0, 1, 2, 5, 6].map(at).iter().sum(), steal_s: at(7) }
}

/// The parent of each process.
fn parents() -> HashMap<u32, u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return HashMap::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).take(PROCESSES_MAX);
    let parent = |pid: u32| Some((pid, field(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?, 1)?));
    pids.filter_map(parent).filter_map(|(pid, parent)| Some((pid, u32::try_from(parent).ok()?))).collect()
}

fn descendants(pid: u32, parents: &HashMap<u32, u32>) -> Vec<u32> {
    let mut tree = vec![pid];
    let mut next = 0;
    while let Some(parent) = tree.get(next).copied() {
        next += 1;
        tree.extend(parents.iter().filter(|(child, of)| **of == parent && **child != parent).map(|(child, _)| *child));
    }
    tree
}

/// A field of `/proc/PID/stat`, counted from the state, which follows the name in parentheses: a name may hold spaces.
fn field(stat: &str, index: usize) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(index)?.parse().ok()
}

/// utime, stime, cutime and cstime.
fn cpu_ticks(stat: &str) -> Option<u64> {
    [11, 12, 13, 14].into_iter().map(|index| field(stat, index)).sum()
}

fn kilobytes(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{HashMap, Machine, cpu_ticks, descendants, field, kilobytes, machine};

    #[test]
    fn the_files_of_proc_are_read() {
        let stat = "42 (a (b) c) S 7 42 42 0 -1 4194560 500 9 0 0 150 50 20 30 20 0 9 0 100 1 2";
        assert_eq!((field(stat, 1), cpu_ticks(stat), cpu_ticks("42")), (Some(7), Some(250), None));
        let status = "Name:\ta\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(
            [kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:"), kilobytes("", "VmRSS:")],
            [1_024, 2_048, 0]
        );
        let expected = Machine { busy_s: 7.5, steal_s: 1.0 };
        assert_eq!(machine("cpu  100 200 300 999 999 50 100 100 0 0\ncpu0 1 2 3\n"), expected);
        assert_eq!(machine(""), Machine::default());
    }

    #[test]
    fn a_tree_is_a_process_and_all_below_it() {
        let parents = HashMap::from([(2, 1), (3, 2), (4, 3), (5, 1), (6, 5)]);
        let mut tree = descendants(2, &parents);
        tree.sort_unstable();
        assert_eq!((tree, descendants(9, &parents)), (vec![2, 3, 4], vec![9]));
    }
}

//! The disk as the database's C interface wants it. Every function finds its
//! state and hands on; nothing is decided here.
#![expect(
    unsafe_code,
    reason = "the database is C: it hands over pointers and keeps ours"
)]

use super::Inner;
use super::state::{Code, State};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A disk as the database knows it. The structure itself is never freed: a
/// connection left open may still point to it, and it is small.
pub(super) struct Registered {
    name: CString,
    vfs: &'static Owned,
}

impl Registered {
    pub(super) fn name(&self) -> &str {
        self.name.to_str().unwrap_or_default()
    }

    pub(super) fn remove(&self) {
        // SAFETY: it was registered, and lives for ever.
        unsafe { ffi::sqlite3_vfs_unregister(self.vfs.0) };
    }
}

/// A pointer to a structure that is never freed.
struct Owned(*mut ffi::sqlite3_vfs);

// SAFETY: the database guards the list it stands in by its own mutex, and the
// structure is not written to by us once it is registered.
unsafe impl Send for Owned {}
// SAFETY: as above.
unsafe impl Sync for Owned {}

/// An open file as the database holds it: its own head, then ours.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

struct Open {
    inner: Arc<Inner>,
    id: u64,
}

const LONGEST_PATH: usize = 1_024;

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Registers a disk under a name nobody else has.
pub(super) fn register(inner: &Arc<Inner>) -> Registered {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = CString::new(format!("tidewaiter-disk-{number}")).unwrap_or_default();
    let vfs = Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: c_int::try_from(size_of::<File>()).unwrap_or(c_int::MAX),
        mxPathname: c_int::try_from(LONGEST_PATH).unwrap_or(c_int::MAX),
        pNext: std::ptr::null_mut(),
        zName: name.clone().into_raw(),
        pAppData: Arc::into_raw(Arc::clone(inner)).cast_mut().cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    });
    let owned: &'static Owned = Box::leak(Box::new(Owned(Box::into_raw(vfs))));
    // SAFETY: the structure is whole and lives for ever.
    let code = unsafe { ffi::sqlite3_vfs_register(owned.0, 0) };
    assert_eq!(code, ffi::SQLITE_OK, "the database takes no disk");
    Registered { name, vfs: owned }
}

fn code(done: Result<(), Code>) -> c_int {
    done.err().unwrap_or(ffi::SQLITE_OK)
}

/// The disk behind a VFS.
fn disk(vfs: *mut ffi::sqlite3_vfs) -> &'static Inner {
    // SAFETY: `register` put an `Arc<Inner>` there that is never released.
    unsafe { &*(*vfs).pAppData.cast::<Inner>() }
}

/// What is open behind a file.
fn opened<'f>(file: *mut ffi::sqlite3_file) -> Option<&'f Open> {
    // SAFETY: the database hands back what `open` filled; it is null before
    // that and after `close`.
    unsafe { (*file.cast::<File>()).open.as_ref() }
}

fn with<T>(
    file: *mut ffi::sqlite3_file,
    act: impl FnOnce(&mut State, u64) -> Result<T, Code>,
) -> Result<T, Code> {
    let open = opened(file).ok_or(ffi::SQLITE_MISUSE)?;
    act(&mut open.inner.lock(), open.id)
}

fn text<'n>(name: *const c_char) -> &'n str {
    if name.is_null() {
        return "";
    }
    // SAFETY: the database's names end in a zero and outlive the call.
    unsafe { CStr::from_ptr(name) }.to_str().unwrap_or_default()
}

/// Writes an answer where the database wants it.
fn give<T>(place: *mut T, value: T) {
    if !place.is_null() {
        // SAFETY: the database gave a place for a `T`.
        unsafe { place.write(value) };
    }
}

fn at(offset: ffi::sqlite3_int64) -> usize {
    usize::try_from(offset).unwrap_or(0)
}

extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let done = disk(vfs).lock().open(text(name), flags);
    let (head, open) = match done {
        Ok((id, read_only)) => {
            let flags = match read_only {
                true => flags & !ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_READONLY,
                false => flags,
            };
            give(out_flags, flags);
            // SAFETY: `register` put an `Arc` there; one more count is taken.
            let inner = unsafe {
                let inner: *const Inner = (*vfs).pAppData.cast();
                Arc::increment_strong_count(inner);
                Arc::from_raw(inner)
            };
            let open = Box::into_raw(Box::new(Open { inner, id }));
            (std::ptr::from_ref(&METHODS), open)
        }
        Err(_) => (std::ptr::null(), std::ptr::null_mut()),
    };
    let whole = File {
        base: ffi::sqlite3_file { pMethods: head },
        open,
    };
    // SAFETY: the database reserved `szOsFile` bytes for it.
    unsafe { file.cast::<File>().write(whole) };
    code(done.map(|_| ()))
}

extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: filled by `open`; taken out here, so that it is freed once.
    let open = unsafe {
        let place = &raw mut (*file.cast::<File>()).open;
        std::mem::replace(&mut *place, std::ptr::null_mut())
    };
    if !open.is_null() {
        // SAFETY: made by `Box::into_raw` in `open`, and taken once.
        let open = unsafe { Box::from_raw(open) };
        open.inner.lock().close(open.id);
    }
    ffi::SQLITE_OK
}

extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    code(disk(vfs).lock().delete(text(name), sync != 0))
}

extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let done = disk(vfs).lock().access(text(name), flags);
    code(done.map(|there| give(out, c_int::from(there))))
}

extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    let name = text(name).as_bytes();
    if name.len() >= usize::try_from(room).unwrap_or(0) {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: the database gave `room` bytes, and name and zero fit into them.
    unsafe {
        std::ptr::copy_nonoverlapping(name.as_ptr(), out.cast(), name.len());
        out.add(name.len()).write(0);
    }
    ffi::SQLITE_OK
}

/// The machine's own VFS, for what is not the disk's.
fn machine() -> *mut ffi::sqlite3_vfs {
    // SAFETY: no name asks for the default one, which is always there.
    unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) }
}

extern "C" fn randomness(_: *mut ffi::sqlite3_vfs, n: c_int, out: *mut c_char) -> c_int {
    let machine = machine();
    // SAFETY: handed on as it came.
    unsafe { (*machine).xRandomness.map_or(0, |ask| ask(machine, n, out)) }
}

extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    let wait = u64::try_from(microseconds).unwrap_or(0);
    std::thread::sleep(std::time::Duration::from_micros(wait));
    microseconds
}

extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    let machine = machine();
    // SAFETY: handed on as it came.
    unsafe { (*machine).xCurrentTime.map_or(1, |ask| ask(machine, out)) }
}

extern "C" fn current_time_int64(_: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    let machine = machine();
    // SAFETY: handed on as it came.
    unsafe {
        (*machine)
            .xCurrentTimeInt64
            .map_or(1, |ask| ask(machine, out))
    }
}

extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}

extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    n: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    let n = usize::try_from(n).unwrap_or(0);
    // SAFETY: the database gave `n` bytes to fill; a byte has no wrong value.
    let into = unsafe { std::slice::from_raw_parts_mut(into.cast::<u8>(), n) };
    code(with(file, |state, id| state.read(id, at(offset), into)))
}

extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    n: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    let n = usize::try_from(n).unwrap_or(0);
    // SAFETY: the database gave `n` bytes that stay while the call lasts.
    let from = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), n) };
    code(with(file, |state, id| state.write(id, at(offset), from)))
}

extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    code(with(file, |state, id| state.truncate(id, at(size))))
}

extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    code(with(file, State::sync))
}

extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut ffi::sqlite3_int64) -> c_int {
    let size = with(file, State::size);
    code(size.map(|size| give(out, i64::try_from(size).unwrap_or(i64::MAX))))
}

extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    code(with(file, |state, id| state.lock(id, level)))
}

extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    code(with(file, |state, id| {
        state.unlock(id, level);
        Ok(())
    }))
}

extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    let reserved = with(file, State::is_reserved);
    code(reserved.map(|is| give(out, c_int::from(is))))
}

extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4_096
}

extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    let (region, size) = (at(region.into()), at(size.into()));
    let mapped = with(file, |state, id| {
        Ok(state.shared(id)?.map(id, region, size, extend != 0))
    });
    code(mapped.map(|place| give(out, place.map_or(std::ptr::null_mut(), <*mut u8>::cast))))
}

extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    n: c_int,
    flags: c_int,
) -> c_int {
    let from = at(offset.into());
    let slots = from..from + at(n.into());
    let done = with(file, |state, id| state.shared(id)?.lock(id, slots, flags));
    // Letting go succeeds even without power: the locks are gone with it.
    match done {
        Err(_) if flags & ffi::SQLITE_SHM_UNLOCK != 0 => ffi::SQLITE_OK,
        done => code(done),
    }
}

extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(Ordering::SeqCst);
}

extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    let _ = with(file, |state, id| {
        state.shared(id)?.unmap(id);
        Ok(())
    });
    ffi::SQLITE_OK
}

// A disk whose power can be cut: a SQLite extension that becomes the default VFS and remembers what was not synced yet.
//
// Everything is written through to the real file, and of every write, truncation and deletion it is remembered what was
// there before, until the file is synced. When the power goes, all of them are undone: that is what a disk must have.
// Then some are done again, by chance, whole or in part: that is what a disk may have. A sector of 512 bytes has its old
// content or its new one, and the bytes beside a write stay what they are (SQLITE_IOCAP_POWERSAFE_OVERWRITE).
//
//   SELECT cut_power(N, SEED)     the power goes at the Nth operation: exit code 87
//   SELECT disk_operations()      how many writes, truncations, syncs and deletions there were
//
// Not simulated: files that others write beside SQLite's, and that the name of a new file is lost.

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sqlite3ext.h"
SQLITE_EXTENSION_INIT1

#define POWER_IS_GONE 87
#define SECTOR 512

typedef enum { WRITE, TRUNCATE, DELETE } Kind;

typedef struct {
  Kind kind;
  char *path;
  sqlite3_int64 size;   // of the file before
  sqlite3_int64 offset; // where it begins; the new size of a truncation
  int held, length;     // bytes of `before` and of `after`, both from `offset` on
  unsigned char *before, *after;
} Op;

typedef struct {
  sqlite3_file base;
  const char *path;
  int syncs_folder; // the first sync of a log or journal makes durable what became of names in its folder
} CutFile;

static sqlite3_vfs *disk;
static Op *unsynced;
static int count, room;
static sqlite3_int64 operations, cut_at;
static uint32_t chance;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((CutFile *)file + 1); }

// An outcome that is wrong for a reason of ours would be a lie: better none at all.
static void must(int holds) {
  if (!holds) abort();
}

static uint32_t roll(uint32_t below) {
  chance ^= chance << 13;
  chance ^= chance >> 17;
  chance ^= chance << 5;
  return (chance >> 8) % below;
}

static void put(const char *path, const void *bytes, int length, sqlite3_int64 offset) {
  int fd = open(path, O_WRONLY | O_CREAT, 0600);
  must(fd >= 0 && pwrite(fd, bytes, (size_t)length, offset) == length && close(fd) == 0);
}

static void resize(const char *path, sqlite3_int64 size) {
  put(path, "", 0, 0);
  must(truncate(path, size) == 0);
}

static void undo(const Op *op) {
  put(op->path, op->before, op->held, op->offset);
  resize(op->path, op->size);
}

static void redo(const Op *op, int torn) {
  int done = 0;
  if (op->kind == DELETE) unlink(op->path);
  if (op->kind == TRUNCATE) resize(op->path, op->offset);
  while (done < op->length) {
    int piece = SECTOR - (int)((op->offset + done) % SECTOR);
    if (piece > op->length - done) piece = op->length - done;
    if (!torn || roll(2)) put(op->path, op->after + done, piece, op->offset + done);
    done += piece;
  }
}

static void power_goes(void) {
  // From a cut that loses everything to one that loses nothing.
  uint32_t quarters = roll(5);
  for (int at = count - 1; at >= 0; at--) undo(&unsynced[at]);
  for (int at = 0; at < count; at++) {
    Op *op = &unsynced[at];
    int kept = roll(4) < quarters, torn = op->kind == WRITE && quarters > 0 && roll(2);
    if (op->path[0] == '\0') continue;
    if (kept || torn) {
      redo(op, !kept);
    } else if (op->kind == DELETE) {
      // What was written under this name afterwards went into a new file, which never was.
      for (int later = at + 1; later < count; later++)
        if (strcmp(unsynced[later].path, op->path) == 0) unsynced[later].path[0] = '\0';
    }
  }
  _exit(POWER_IS_GONE);
}

static void operation(void) {
  if (++operations == cut_at) power_goes();
}

// Remembers an operation that is about to be done; `file` holds what is there before it.
static int remember(Op op, const char *path, sqlite3_file *file, const void *after) {
  int rc = file->pMethods->xFileSize(file, &op.size);
  sqlite3_int64 held = op.size - op.offset;
  if (op.kind == WRITE && held > op.length) held = op.length;
  op.held = held > 0 ? (int)held : 0;
  op.path = strdup(path);
  op.before = malloc((size_t)op.held + 1);
  op.after = malloc((size_t)op.length + 1);
  must(op.path != NULL && op.before != NULL && op.after != NULL);
  if (op.length > 0) memcpy(op.after, after, (size_t)op.length);
  if (rc == SQLITE_OK && op.held > 0)
    rc = file->pMethods->xRead(file, op.before, op.held, op.offset);
  if (rc != SQLITE_OK) return rc;
  if (count == room) {
    room = 2 * room + 64;
    unsynced = realloc(unsynced, (size_t)room * sizeof(Op));
    must(unsynced != NULL);
  }
  unsynced[count++] = op;
  operation();
  return SQLITE_OK;
}

// What was done to this file is on the disk; without a path, what was deleted.
static void settle(const char *path) {
  int left = 0;
  for (int at = 0; at < count; at++) {
    Op op = unsynced[at];
    int durable = path == NULL ? op.kind == DELETE : op.kind != DELETE && !strcmp(op.path, path);
    if (!durable) {
      unsynced[left++] = op;
      continue;
    }
    free(op.path);
    free(op.before);
    free(op.after);
  }
  count = left;
}

static int cut_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset) {
  Op op = {.kind = WRITE, .offset = offset, .length = length};
  int rc = remember(op, ((CutFile *)file)->path, real(file), bytes);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xWrite(real(file), bytes, length, offset);
}

static int cut_truncate(sqlite3_file *file, sqlite3_int64 size) {
  Op op = {.kind = TRUNCATE, .offset = size};
  int rc = remember(op, ((CutFile *)file)->path, real(file), NULL);
  return rc != SQLITE_OK ? rc : real(file)->pMethods->xTruncate(real(file), size);
}

// The real disk is not asked: nothing but our own hand takes away from this one.
static int cut_sync(sqlite3_file *file, int flags) {
  CutFile *cut = (CutFile *)file;
  (void)flags;
  operation();
  settle(cut->path);
  if (cut->syncs_folder) settle(NULL);
  cut->syncs_folder = 0;
  return SQLITE_OK;
}

static int cut_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
  (void)vfs;
  int there = 0;
  int rc = disk->xAccess(disk, path, SQLITE_ACCESS_EXISTS, &there);
  if (rc == SQLITE_OK && there) {
    sqlite3_file *file = calloc(1, (size_t)disk->szOsFile);
    Op op = {.kind = DELETE};
    must(file != NULL);
    rc = disk->xOpen(disk, path, file, SQLITE_OPEN_READONLY | SQLITE_OPEN_WAL, NULL);
    if (rc == SQLITE_OK) rc = remember(op, path, file, NULL);
    if (file->pMethods != NULL) file->pMethods->xClose(file);
    free(file);
  }
  if (rc != SQLITE_OK) return rc;
  rc = disk->xDelete(disk, path, 0);
  if (sync_folder) settle(NULL);
  return rc;
}

static int cut_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }
static int cut_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), bytes, length, offset);
}
static int cut_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
static int cut_lock(sqlite3_file *file, int lock) {
  return real(file)->pMethods->xLock(real(file), lock);
}
static int cut_unlock(sqlite3_file *file, int lock) {
  return real(file)->pMethods->xUnlock(real(file), lock);
}
static int cut_reserved(sqlite3_file *file, int *locked) {
  return real(file)->pMethods->xCheckReservedLock(real(file), locked);
}
static int cut_control(sqlite3_file *file, int op, void *argument) {
  return real(file)->pMethods->xFileControl(real(file), op, argument);
}
static int cut_sector(sqlite3_file *file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
// It promises no more than it keeps.
static int cut_characteristics(sqlite3_file *file) {
  (void)file;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// Version 1 has no shared memory: a log goes with locking_mode=EXCLUSIVE only, which is how the agent opens its files.
static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = cut_close,
    .xRead = cut_read,
    .xWrite = cut_write,
    .xTruncate = cut_truncate,
    .xSync = cut_sync,
    .xFileSize = cut_size,
    .xLock = cut_lock,
    .xUnlock = cut_unlock,
    .xCheckReservedLock = cut_reserved,
    .xFileControl = cut_control,
    .xSectorSize = cut_sector,
    .xDeviceCharacteristics = cut_characteristics,
};

static int cut_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags, int *out) {
  CutFile *cut = (CutFile *)file;
  int names = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
  (void)vfs;
  // Temporary files are worth nothing after a cut.
  if (path == NULL || !(flags & (SQLITE_OPEN_MAIN_DB | names)))
    return disk->xOpen(disk, path, file, flags, out);
  memset(cut, 0, sizeof(CutFile));
  cut->path = path;
  cut->syncs_folder = (flags & names) != 0;
  int rc = disk->xOpen(disk, path, real(file), flags, out);
  if (real(file)->pMethods != NULL) file->pMethods = &methods;
  return rc;
}

static void sql_cut_power(sqlite3_context *context, int number, sqlite3_value **values) {
  (void)context;
  (void)number;
  cut_at = sqlite3_value_int64(values[0]);
  chance = (uint32_t)sqlite3_value_int64(values[1]) * 2654435761u | 1;
}

static void sql_operations(sqlite3_context *context, int number, sqlite3_value **values) {
  (void)number;
  (void)values;
  sqlite3_result_int64(context, operations);
}

int sqlite3_extension_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  static sqlite3_vfs vfs;
  SQLITE_EXTENSION_INIT2(api);
  (void)error;
  disk = sqlite3_vfs_find(NULL);
  vfs = *disk;
  vfs.zName = "power-cuts";
  vfs.szOsFile += (int)sizeof(CutFile);
  vfs.xOpen = cut_open;
  vfs.xDelete = cut_delete;
  int rc = sqlite3_vfs_register(&vfs, 1);
  if (rc == SQLITE_OK)
    rc = sqlite3_create_function(db, "cut_power", 2, SQLITE_UTF8, NULL, sql_cut_power, NULL, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_create_function(db, "disk_operations", 0, SQLITE_UTF8, NULL, sql_operations, NULL, NULL);
  return rc == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : rc;
}

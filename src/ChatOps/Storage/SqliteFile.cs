using System.Data.Common;
using Microsoft.Data.Sqlite;
using System.Runtime.Versioning;

namespace ChatOps.Storage;

/// <summary>The file of a SQLite database: readable only by its owner, and used by one bot at a time.</summary>
internal sealed class SqliteFile : IDisposable
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly string _path;
    private FileStream? _lock;

    public SqliteFile(string path)
    {
        // Two bots that use different links must get the same lock.
        _path = Path.GetFullPath(path);
        if (new FileInfo(_path) is { LinkTarget: not null } link)
        {
            _path = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
    }

    /// <summary>
    /// Creates the file and its folder, if missing, and prevents others from reading it: webhooks contain whatever other systems put
    /// into them.
    /// </summary>
    /// <remarks>
    /// An existing folder may be shared, and stays as it is. SQLite gives its other files the mode of this one.
    /// </remarks>
    /// <exception cref="UnusableDatabaseException">It cannot be created.</exception>
    public void Prepare() => Guard(() =>
    {
        var folder = Path.GetDirectoryName(_path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnersFolder);
        if (!File.Exists(_path))
        {
            Open(_path, FileShare.ReadWrite).Dispose();
        }

        foreach (var file in new[] { _path, _path + "-wal", _path + "-shm" }.Where(File.Exists))
        {
            // Only the owner can change the mode: others' files stay as they are.
            if ((File.GetUnixFileMode(file) & ~OwnersFile) != UnixFileMode.None)
            {
                TryMakePrivate(file);
            }
        }
    });

    /// <summary>Locks out other bots until this is disposed, or the process ends in whatever way.</summary>
    /// <exception cref="UnusableDatabaseException">Another one is using it.</exception>
    public void Own() => Guard(() =>
    {
        // A separate file, not the database itself: closing that would release SQLite's own locks.
        _lock ??= Open(_path + ".lock", FileShare.None);
    });

    /// <summary>What a failure means for using the file; null when it is about something else.</summary>
    public UnusableDatabaseException? Explain(DbException exception) =>
        exception is not SqliteException sqlite ? null : sqlite.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => UnusableDatabaseException.Damaged(_path, sqlite),
            SQLitePCL.raw.SQLITE_CANTOPEN
                or SQLitePCL.raw.SQLITE_READONLY
                or SQLitePCL.raw.SQLITE_PERM
                or SQLitePCL.raw.SQLITE_FULL
                or SQLitePCL.raw.SQLITE_IOERR
                or SQLitePCL.raw.SQLITE_BUSY => UnusableDatabaseException.Inaccessible(_path, sqlite),
            _ => null,
        };

    public void Dispose() => _lock?.Dispose();

    private static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return new(path, options);
    }

    [UnsupportedOSPlatform("windows")]
    private static void TryMakePrivate(string file)
    {
        try
        {
            File.SetUnixFileMode(file, OwnersFile);
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IsInUse(exception) ? UnusableDatabaseException.InUse(_path) : UnusableDatabaseException.Inaccessible(_path, exception);
        }
    }

    /// <summary>EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    private static bool IsInUse(Exception exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}

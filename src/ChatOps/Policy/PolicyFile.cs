using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Policy;

/// <summary>The policy's file.</summary>
/// <param name="path">Its full path.</param>
/// <param name="isOptional">It may be absent: nothing is granted then.</param>
public sealed class PolicyFile(string path, bool isOptional, PolicyContext context)
{
    internal PolicyFile((string Path, bool IsOptional) found, PolicyContext context)
        : this(found.Path, found.IsOptional, context)
    {
    }

    private const int MostBytes = 1024 * 1024;
    private const int VersionLength = 12;

    public string Name { get; } = Path.GetFileName(path);

    /// <summary>What the file says now.</summary>
    public PolicyReading Read() => ReadUnless("")!;

    /// <summary>What the file says now; null if that is still the known version.</summary>
    public PolicyReading? ReadUnless(string version)
    {
        var (now, text, problem) = Load();
        return now == version ? null
            : problem is not null ? new PolicyReading.Invalid(now, [problem])
            : text is null ? PolicyReader.Check(PolicyRules.None(Name), context)
            : PolicyReader.Read(Name, now, text, context);
    }

    private (string Version, string? Text, string? Problem) Load()
    {
        try
        {
            // Opened once: a file that is replaced meanwhile is still read as it was.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MostBytes)
            {
                return ("large", null, $"{path} has more than {MostBytes / 1024} KB: shorten it.");
            }

            var bytes = new byte[file.Length + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == file.Length
                ? (VersionOf(bytes.AsSpan(0, length)), Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF'), null)
                : ("changing", null, $"{path} can't be read: it is being written, or isn't a file.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return isOptional
                ? (PolicyRules.NoVersion, null, null)
                : ("absent", null, $"{path} doesn't exist: create it, or correct {PolicyOptions.Section}:File.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return ("unreadable", null, $"{path} can't be read: {exception.Message}");
        }
    }

    private static string VersionOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..VersionLength];
}

namespace ChatOps.Tests.Chaos;

/// <summary>What was done and when, in a file beside the replicas' logs, for whoever asks why.</summary>
internal sealed class Diary(string folder)
{
    private readonly Lock _lock = new();
    private readonly string _path = Path.Combine(folder, "diary.log");

    public void Note(string what)
    {
        lock (_lock)
        {
            File.AppendAllText(_path, $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {what}\n");
        }
    }
}

namespace ChatOps.Tests.Chaos;

/// <summary>Logs what was done and when, in a file next to the replicas' logs, for investigating failures.</summary>
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

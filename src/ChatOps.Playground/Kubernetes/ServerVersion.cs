namespace ChatOps.Playground.Kubernetes;

/// <summary>The Kubernetes that the emulator behaves like.</summary>
internal static class ServerVersion
{
    public const string Major = "1";
    public const string Minor = "36";
    public const string Git = $"v{Major}.{Minor}.3";
}

namespace ChatOps.Playground.Kubernetes;

/// <summary>The Kubernetes version that the emulator imitates.</summary>
internal static class ServerVersion
{
    public const string Major = "1";
    public const string Minor = "36";
    public const string Git = $"v{Major}.{Minor}.3";
}

namespace ChatOps.Journal;

/// <summary>A value that someone gave a build; never a secret.</summary>
public sealed record BuildParameter(string Name, string Value)
{
    public override string ToString() => $"{Name}={Value}";
}

using System.Reflection;
using Xunit.v3;

namespace ChatOps.Tests;

/// <summary>
/// Marks tests that need something that few machines have, such as a real cluster: if the environment variable isn't set, these tests don't
/// exist, rather than being skipped. So a skipped test always means that a machine lacks something that it should have.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(string variable) : Attribute
{
    public bool IsMet => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}

/// <summary>Ignores classes whose needs aren't met.</summary>
internal sealed class NeedsDiscoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
{
    protected override bool IsValidTestClass(Type type) =>
        type.GetCustomAttribute<NeedsAttribute>() is not { IsMet: false } && base.IsValidTestClass(type);
}

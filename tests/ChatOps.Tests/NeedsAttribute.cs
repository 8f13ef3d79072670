using System.Reflection;
using Xunit.v3;

namespace ChatOps.Tests;

/// <summary>
/// Marks tests of something that few machines have, such as a real cluster: where the environment variable is not set there
/// are no such tests, rather than skipped ones. So a skipped test always means that a machine lacks what it should have.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(string variable) : Attribute
{
    public bool IsMet => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}

/// <summary>Blind to the classes whose needs are not met.</summary>
internal sealed class NeedsDiscoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
{
    protected override bool IsValidTestClass(Type type) =>
        type.GetCustomAttribute<NeedsAttribute>() is not { IsMet: false } && base.IsValidTestClass(type);
}

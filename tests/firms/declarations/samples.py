"""Declarations as suppliers send them, invented: a kettle with a cord of two wires."""

IPC_D = b"""<?xml version="1.0" encoding="UTF-8"?>
<MainDeclaration xmlns="http://webstds.ipc.org/175x/2.0" version="2.0">
  <BusinessInfo mode="Distribute">
    <Request><RequestCompany name="Example Importer"/></Request>
    <Response date="2026-05-04"><SupplyCompany name="Example Cords Ltd"/>
      <Contact name="nobody"/></Response>
  </BusinessInfo>
  <Product unitType="Each" numberOfInstances="1">
    <ProductID itemName="Kettle" itemNumber="K-1"><Amount value="0.9" UOM="kg"/></ProductID>
    <SubProduct unitType="Each" numberOfInstances="2">
      <ProductID itemName="Wire" itemNumber="W-9"><Amount value="50" UOM="g"/></ProductID>
      <MaterialInfo><HomogeneousMaterialList>
        <HomogeneousMaterial name="PVC" materialGroupName="Plastics">
          <Amount value="20000" UOM="mg"/>
          <SubstanceCategoryList><SubstanceCategory name="Supplier">
            <Substance name="DEHP"><SubstanceID identity="117-81-7" authority="CAS"/>
              <Amount value="200" UOM="mg"/></Substance>
            <Substance name="MCCP"><SubstanceID identity="85535-85-9" authority="CAS"/>
              <Amount value="1500" UOM="ppm"/></Substance>
          </SubstanceCategory></SubstanceCategoryList>
        </HomogeneousMaterial>
        <HomogeneousMaterial name="Copper"><Amount value="60" UOM="massPercent"/>
          <SubstanceCategoryList><SubstanceCategory name="Supplier">
            <Substance name="Lead"><SubstanceID identity="7439-92-1" authority="CAS"/>
              <Concentration value="0.05"/>
              <ExemptionList><Exemption identity="6(c)"/></ExemptionList></Substance>
          </SubstanceCategory></SubstanceCategoryList>
        </HomogeneousMaterial>
      </HomogeneousMaterialList></MaterialInfo>
    </SubProduct>
    <MaterialInfo><HomogeneousMaterialList>
      <HomogeneousMaterial name="Steel"><Amount value="800" UOM="g"/></HomogeneousMaterial>
    </HomogeneousMaterialList></MaterialInfo>
  </Product>
</MainDeclaration>
"""
IPC_AC = b"""<MainDeclaration xmlns="http://webstds.ipc.org/175x/2.0" version="2.0">
  <BusinessInfo mode="Distribute">
    <Response date="2026-05-04"><SupplyCompany name="Example"/></Response></BusinessInfo>
  <Include><Sectional name="MaterialInfo"><SubSectional name="A"/><SubSectional name="C"/></Sectional>
  </Include>
  <Product unitType="Each">
    <ProductID itemName="Kettle" itemNumber="K-1"><Amount value="900" UOM="g"/></ProductID>
    <MaterialInfo>
      <QueryList><QueryListID identity="EUROHS"/>
        <Query statement="Meets the limits of RoHS" response="true"/></QueryList>
      <SubstanceCategoryList><SubstanceCategoryListID identity="EUREACH-0624" authority="IPC"/>
        <SubstanceCategory name="DEHP" reportableApplication="All">
          <SubstanceID identity="117-81-7" authority="CAS"/>
          <Threshold overThreshold="true" threshold="0.1 mass% of article"/></SubstanceCategory>
        <SubstanceCategory name="Cadmium and its compounds" reportableApplication="All">
          <Threshold overThreshold="false" threshold="0.01 mass% of material"/></SubstanceCategory>
      </SubstanceCategoryList>
    </MaterialInfo>
  </Product>
</MainDeclaration>
"""
IPC_B = (
    IPC_D.replace(b"http://webstds.ipc.org/175x/2.0", b"https://webstds.ipc.org/175x/1752B/1752B")
    .replace(b'<Product unitType="Each" numberOfInstances="1">', b'<IPC-1752B><Product unitType="Each">')
    .replace(b"</Product>", b"</Product></IPC-1752B>")
)
IEC = """<?xml version="1.0" encoding="UTF-8"?>
<Main xmlns="http://std.iec.ch/iec62474" schemaVersion="X8.00">
  <BusinessInfo><Response date="2026-05-04">
    <SupplyCompany name="Example Motors" nameLocal="示例电机"/></Response></BusinessInfo>
  <Product unitType="each">
    <ProductID name="Motor" identifier="M-7"><Mass mass="2.4" unitOfMeasure="kg"/></ProductID>
    <Compliance><DsDsg name="Lead/lead compounds"><DsDsgID entryIdentity="00021"/>
      <MassPercent massPercent="0.02"/>
      <ComplianceThreshold aboveComplianceThreshold="true" reportingThreshold="0.1 mass% of article"
        reportableApplication="All"/></DsDsg></Compliance>
    <Composition>
      <ProductPart numberOfUnits="4">
        <ProductID name="Screw" identifier="S-1"><Mass mass="5" unitOfMeasure="g"/></ProductID>
        <MaterialClass name="Steel" id="M-1">
          <Material name="11SMnPb30"><Mass mass="5" unitOfMeasure="g"/>
            <Substance name="Lead"><UniqueID authority="CAS" identity="7439-92-1"/>
              <MatMassPercent massPercent="0.3"/>
              <Threshold aboveThresholdLevel="true" reportingThreshold="0.1 %"/></Substance>
          </Material></MaterialClass>
      </ProductPart>
      <Material name="Aluminium"><Mass mass="2380" unitOfMeasure="g"/></Material>
    </Composition>
  </Product>
</Main>
""".encode()
